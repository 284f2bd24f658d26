import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../shared/store/object-store.ts';

/** A bucket in memory. */
export function memoryObjects() {
  const objects = new Map<string, Buffer>();
  const store: ObjectStore = {
    facts: async (key) => {
      const body = objects.get(key);
      return body && { bytes: body.length, sha256: sha256(body) };
    },
    read: async (key) => objects.get(key),
    write: async (key, body) => {
      objects.set(key, Buffer.from(body));
    },
  };
  return { ...store, objects };
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
