import { expect, test } from 'vitest';
import { TaskTokens } from '../../../../infra/local/states/task-tokens.ts';

test('the last 20,000 spent tokens are told from those that never were', () => {
  const tokens = new TaskTokens();
  const [first = '', second = ''] = Array.from({ length: 20_001 }, () => {
    const token = tokens.issue();
    tokens.spend(token);
    return token;
  });
  const nameFor = (token: string) => {
    try {
      return tokens.take(token);
    } catch (error) {
      return (error as Error).name;
    }
  };
  expect([nameFor(first), nameFor(second)]).toEqual(['TaskDoesNotExist', 'TaskTimedOut']);
});
