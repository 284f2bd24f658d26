import { createHash } from 'node:crypto';

/** Chance that a seed repeats: the same seed and purpose give the same draws on every machine. */
export interface Chance {
  /** A whole number from 0 to `below` − 1. */
  readonly upTo: (below: number) => number;
  readonly oneOf: <T>(things: readonly T[]) => T;
  readonly withOdds: (odds: number) => boolean;
}

/** SHA-256 in counter mode: slow for a generator, fast enough for people. */
export function chanceOf(seed: string | number, purpose: string): Chance {
  let block = Buffer.alloc(0);
  let blocks = 0;
  const next = () => {
    if (block.length === 0) {
      block = createHash('sha256').update(`${seed}/${purpose}/${blocks}`).digest();
      blocks += 1;
    }
    const value = block.readUInt32BE(0);
    block = block.subarray(4);
    return value / 2 ** 32;
  };
  const upTo = (below: number) => Math.floor(next() * below);
  return {
    upTo,
    oneOf: <T>(things: readonly T[]) => {
      const thing = things[upTo(things.length)];
      if (thing === undefined) throw new Error('There is nothing to choose from.');
      return thing;
    },
    withOdds: (odds) => next() < odds,
  };
}
