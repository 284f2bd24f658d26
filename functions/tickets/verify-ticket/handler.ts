import { KMSClient } from '@aws-sdk/client-kms';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ticketContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { verifierOf } from '../../../shared/runtime/signing.ts';
import { signerFor } from '../../../shared/runtime/signing-uses.ts';
import { accountKey } from '../../../shared/store/keys.ts';
import { ticketStore } from '../../../shared/store/ticket-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { verifyTicket } from './verify-ticket.ts';

const ring = keyRing(new KMSClient(), required(env.signingKey));

const verify = verifyTicket({
  tickets: ticketStore(client, tableName),
  nameOf: async (candidateId) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: accountKey({ candidateId }),
        ProjectionExpression: '#name',
        ExpressionAttributeNames: { '#name': 'name' },
      }),
    );
    return typeof Item?.name === 'string' ? Item.name : undefined;
  },
  keys: async () => {
    const { keyId, publicKey } = await signerFor(ring, 'ticket');
    return new Map([[keyId, { verify: verifierOf(publicKey) }]]);
  },
});

export const handler = api('verifyTicket', ticketContracts.verifyTicket, ({ query }) =>
  verify(query.code),
);
