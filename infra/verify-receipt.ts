import { readFileSync } from 'node:fs';
import { verifierOf } from '../shared/runtime/signing.ts';

/* `npm run verify-receipt -- receipt.json keys.json`: checks a lock receipt offline, with the keys of `GET /v1/keys`. */

interface Receipt {
  readonly text: string;
  readonly signature: string;
  readonly keyId: string;
}
interface Keys {
  readonly keys: readonly { readonly keyId: string; readonly publicKey: string }[];
}

export function receiptIsReal({ text, signature, keyId }: Receipt, { keys }: Keys): boolean {
  const key = keys.find((one) => one.keyId === keyId);
  return (
    key !== undefined &&
    text.startsWith('kaoqi-receipt|') &&
    verifierOf(key.publicKey)(text, signature)
  );
}

function main([receiptFile, keysFile]: readonly string[]): void {
  if (receiptFile === undefined || keysFile === undefined) {
    throw new Error('Give two files: the receipt, and the keys of GET /v1/keys.');
  }
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const receipt = read(receiptFile) as Receipt;
  const isReal = receiptIsReal(receipt, read(keysFile) as Keys);
  console.log(isReal ? `真实 Real: ${receipt.text}` : '伪造或被改动 Forged or changed.');
  process.exitCode = isReal ? 0 : 1;
}

if (import.meta.main) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
