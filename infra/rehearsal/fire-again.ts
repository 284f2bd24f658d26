import type { Platform } from '../local/platform.ts';
import type { Facts } from './checker/evidence.ts';
import { itemHash, itemName } from './checker/item-hash.ts';
import { isStoreState } from './checker/time.ts';
import { dumpTable } from './dump.ts';

/** Fires every edge that is done once more, under a new number, as a sweeper gone wrong might (domain I02). */
export async function fireAgain({ cloud, client }: Platform): Promise<Facts['refired']> {
  const items = await dumpTable(client, cloud.tableName);
  const edges = items.filter(({ pk, sk }) => pk.startsWith('SEASON#') && sk.startsWith('EDGE#'));
  const machine = cloud.assembly.resources.find(
    ({ type, name }) =>
      type === 'AWS::StepFunctions::StateMachine' && name.endsWith('-window-edge'),
  );
  if (machine === undefined) throw new Error('The stack has no workflow window-edge.');
  for (const { edgeId, seasonId, attempt } of edges) {
    const input = { seasonId, edgeId, attempt: Number(attempt) + 1 };
    cloud.states.start({
      stateMachineArn: machine.arn,
      name: `again-${edgeId}`,
      input,
    });
  }
  await cloud.settle();
  return {
    edges: edges.map(({ edgeId }) => String(edgeId)),
    before: Object.fromEntries(
      items.filter(isStoreState).map((item) => [itemName(item), itemHash(item)]),
    ),
  };
}
