import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import { freeVariables } from '../../../../infra/local/states/free-variables.ts';

test.each([
  ['$states.input.x[$v > 1].y', '$states $v'],
  ['$map($xs, function($v, $i) { $v + $i + $y })', '$map() $xs $y'],
  ['($a := $b; $a + $c)', '$b $c'],
  ['$a + ($a := 1; $a)', '$a'],
  ['$f := function($n) { $n > 0 ? $f($n - 1) : $k }', '$k'],
  ['$xs@$x.y#$i.{ "a": $x, "b": $i, "c": $z }', '$xs $z'],
  ['$x ~> $sum', '$x $sum()'],
  ['$x ~> $map(function($q) { $q })', '$x $map()'],
  ['$x^(>$.a, $w)', '$x $w'],
  ['$x ~> |items|{ "a": $m }|', '$x $m'],
  ['$substring(?, $n)', '$substring() $n'],
  ['$$.a', '$$'],
  ['$.a', ''],
])('%s names from outside: %s', (expression, names) => {
  const found = freeVariables(jsonata(expression).ast());
  expect(found.map(({ name, called }) => `$${name}${called ? '()' : ''}`).join(' ')).toBe(names);
});
