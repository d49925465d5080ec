import * as z from 'zod';
import { line } from '../../platform/text/text.ts';

export const MOST_PASSKEYS = 10;

const LONGEST_NAME = 100;

const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\w-]+={0,2}$/, 'must be base64url');

const credential = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['cross-platform', 'platform']).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).optional(),
};

/** What a browser returns when it has created a passkey: `RegistrationResponseJSON` of WebAuthn. */
export const CreatedCredential = z.object({
  ...credential,
  // Browsers add parts of the attestation that is in here anyway.
  response: z.looseObject({
    clientDataJSON: base64url(5_000),
    attestationObject: base64url(20_000),
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
});

export type CreatedCredential = Readonly<z.infer<typeof CreatedCredential>>;

/** What a browser returns when a passkey has signed a challenge: `AuthenticationResponseJSON` of WebAuthn. */
export const UsedCredential = z.object({
  ...credential,
  response: z.looseObject({
    clientDataJSON: base64url(5_000),
    authenticatorData: base64url(5_000),
    signature: base64url(5_000),
    userHandle: base64url(200).nullish(),
  }),
});

export type UsedCredential = Readonly<z.infer<typeof UsedCredential>>;

/** For `navigator.credentials`, whose fields WebAuthn defines. The challenge works once, for five minutes. */
export const PasskeyOptions = z.object({ options: z.record(z.string(), z.unknown()) });

export const PasskeyName = z.object({ name: line(LONGEST_NAME) });

export const NewPasskey = PasskeyName.extend({ credential: CreatedCredential });

export const PasskeySignIn = z.object({ credential: UsedCredential });

export type PasskeySignIn = Readonly<z.infer<typeof PasskeySignIn>>;

export const PasskeyView = z.object({
  passkeyId: z.uuid(),
  name: z.string(),
  addedAt: z.string(),
  usedAt: z.string().nullable(),
  /** Whether the owner's other devices have it, such as by a password manager. */
  isSynced: z.boolean(),
});

export type PasskeyView = Readonly<z.infer<typeof PasskeyView>>;

export const PasskeyList = z.object({ passkeys: z.array(PasskeyView) });
