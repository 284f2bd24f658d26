import { createHash, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.ts';
import { bodyOf, type Loopback, serveLoopback } from './loopback.ts';

export interface KmsOptions {
  /** Where the key material is kept (`keys.json`, for this user only); without it, new keys each time. */
  readonly dataFolder?: string;
  /** The HMAC keys of the stack, by their ARNs. */
  readonly keyArns: readonly string[];
  /** New keys follow from this: a rehearsal of one seed has the same people and tickets each time. */
  readonly keySeed?: string | undefined;
  readonly port?: number;
}

interface GenerateMac {
  readonly KeyId: string;
  readonly MacAlgorithm: string;
  /** Base64. */
  readonly Message: string;
}

/** KMS on this machine, as far as the key ring asks: `GenerateMac` with HMAC-SHA-256. */
export async function startKms(options: KmsOptions): Promise<Loopback> {
  const { keyArns, port } = options;
  const keys = keyMaterial(options);

  function generateMac({ KeyId, MacAlgorithm, Message }: GenerateMac) {
    const arn = keyArns.find((each) => each === KeyId || each.endsWith(`:key/${KeyId}`));
    const key = arn === undefined ? undefined : keys[arn];
    if (key === undefined)
      throw new KmsRefusal('NotFoundException', `Key '${KeyId}' does not exist`);
    if (MacAlgorithm !== 'HMAC_SHA_256') {
      throw new KmsRefusal('ValidationException', `The local KMS does not know ${MacAlgorithm}.`);
    }
    const Mac = createHmac('sha256', Buffer.from(key, 'base64')).update(Message, 'base64');
    return { KeyId: arn, Mac: Mac.digest('base64'), MacAlgorithm };
  }

  return serveLoopback(async (request, reply) => {
    const action = String(request.headers['x-amz-target'] ?? '');
    const say = (status: number, body: object) =>
      reply
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(body));
    try {
      if (action !== 'TrentService.GenerateMac') {
        throw new KmsRefusal(
          'UnsupportedOperationException',
          `The local KMS does not know ${action}.`,
        );
      }
      say(200, generateMac(JSON.parse((await bodyOf(request)).toString()) as GenerateMac));
    } catch (error) {
      if (error instanceof KmsRefusal) say(400, { __type: error.type, message: error.message });
      else say(500, { __type: 'KMSInternalException', message: String(error) });
    }
  }, port);
}

class KmsRefusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The keys of the file; a key that the stack has since gained is made, and none is ever replaced. */
function keyMaterial({ dataFolder, keyArns, keySeed }: KmsOptions) {
  const file = dataFolder === undefined ? undefined : join(dataFolder, 'keys.json');
  const kept = file === undefined ? {} : (readJson<Record<string, string>>(file) ?? {});
  const made = keyArns.filter((arn) => !(arn in kept));
  const newKey = (arn: string) =>
    keySeed === undefined
      ? randomBytes(32)
      : createHash('sha256').update(`${keySeed}/${arn}`).digest();
  const keys: Record<string, string> = {
    ...kept,
    ...Object.fromEntries(made.map((arn) => [arn, newKey(arn).toString('base64')])),
  };
  if (file && made.length > 0) writeJson(file, keys, 0o600);
  return keys;
}
