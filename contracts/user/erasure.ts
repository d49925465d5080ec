import * as z from 'zod';
import { LinkToken } from './http.ts';
import { UsedCredential } from './passkeys.ts';

/** Proves again that the owner of the account asks: by the password, or by a passkey that signed a fresh challenge. */
export const ErasureRequest = z
  .object({ password: z.string().min(1).max(200).optional(), credential: UsedCredential.optional() })
  .refine(({ password, credential }) => (password === undefined) !== (credential === undefined), {
    path: ['password'],
    message: 'must be sent, or else `credential`',
  });

export const ErasureConfirmation = LinkToken;

/** What a mailed link erases. */
export const ErasureView = z.object({ email: z.string(), expiresAt: z.iso.datetime() });

export type ErasureView = Readonly<z.infer<typeof ErasureView>>;
