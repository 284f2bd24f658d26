import { createHmac } from 'node:crypto';

const stepSeconds = 30;

/** The six digits of RFC 6238 (SHA-1, 30 s) for one step. */
export function totpOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The step of wall time. */
export const totpStepAt = (wallMs: number): number => Math.floor(wallMs / 1000 / stepSeconds);

/** The step that the code belongs to, one either side allowed, later than the last one used; else undefined. */
export function totpStep(
  secret: Buffer,
  code: string,
  wallMs: number,
  lastStep: number,
): number | undefined {
  const now = totpStepAt(wallMs);
  return [now, now - 1, now + 1].find((step) => step > lastStep && totpOf(secret, step) === code);
}
