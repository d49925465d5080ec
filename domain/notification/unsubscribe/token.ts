import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { StoppableKind } from '../../../contracts/notification/http.ts';

/** What a link of a mail stops. Without the address, since links are logged. */
const Unsubscription = z.object({ recipientId: z.uuid(), kind: StoppableKind });

export type Unsubscription = Readonly<z.infer<typeof Unsubscription>>;

/** Works as long as the key: a mail may be read years later. */
export function signUnsubscription(key: string, { recipientId, kind }: Unsubscription): string {
  return `${recipientId}.${kind}.${macOf(key, recipientId, kind).toString('base64url')}`;
}

/** `undefined` for a token that was not signed with the key. */
export function readUnsubscription(key: string, token: string): Unsubscription | undefined {
  const [recipientId = '', kind = '', mac = ''] = token.split('.');
  const [sent, expected] = [Buffer.from(mac, 'base64url'), macOf(key, recipientId, kind)];
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) return undefined;
  return Unsubscription.safeParse({ recipientId, kind }).data;
}

function macOf(key: string, recipientId: string, kind: string): Buffer {
  return createHmac('sha256', key).update(`unsubscribe.${recipientId}.${kind}`).digest();
}
