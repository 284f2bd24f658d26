interface FreeVariable {
  /** Without the leading `$`; `$$` is `$`. */
  readonly name: string;
  /** It stands before the brackets of a call. */
  readonly called: boolean;
}

type Node = Readonly<Record<string, unknown>>;

/** The variables of a JSONata expression (its tree) that the expression does not bind itself. */
export function freeVariables(
  node: unknown,
  bound: Set<string> = new Set(),
  called = false,
): FreeVariable[] {
  const among = (nodes: unknown[], names: Set<string>) =>
    nodes.flatMap((child) => freeVariables(child, names));

  if (Array.isArray(node)) return among(node, bound);
  if (!isNode(node)) return [];
  const { type, procedure, lhs, rhs, ...rest } = node;
  const children = Object.values(rest);
  if (type === 'lambda') {
    return freeVariables(node.body, new Set([...bound, ...namesOf(node.arguments)]));
  }
  if (type === 'bind') {
    for (const name of namesOf([lhs])) bound.add(name);
    return freeVariables(rhs, bound);
  }
  if (type === 'variable') {
    const name = String(node.value);
    const own = name === '' || bound.has(name) ? [] : [{ name, called }];
    return [...own, ...among(children, bound)];
  }
  const inner =
    type === 'block' || type === 'path' ? new Set([...bound, ...focusedBy(node)]) : bound;
  const applied = node.value === '~>' && isNode(rhs) && rhs.type === 'variable';
  return [
    ...freeVariables(procedure, inner, true),
    ...freeVariables(lhs, inner),
    ...freeVariables(rhs, inner, applied),
    ...among(children, inner),
  ];
}

/** The names that a path binds with `@$x` and `#$i`. */
function focusedBy({ steps }: Node): string[] {
  if (!Array.isArray(steps)) return [];
  return steps
    .flatMap((step: Node) => [step.focus, step.index])
    .filter((name) => typeof name === 'string');
}

function namesOf(variables: unknown): string[] {
  return (variables as Node[]).map(({ value }) => String(value));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
