/**
 * The shard of a candidate: FNV-1a over the id, so that everybody computes the same one and no shard is favoured.
 * About 400 candidates lie in one, so that a pass reads it by one query (lock.md §2).
 */
export function shardOf(candidateId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < candidateId.length; at += 1) {
    hash = Math.imul(hash ^ candidateId.charCodeAt(at), 0x01000193) >>> 0;
  }
  return ((hash ^ (hash >>> 16)) >>> 0) % shards;
}
