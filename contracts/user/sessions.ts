import * as z from 'zod';

const Place = z.object({
  /** Such as `Firefox on Linux`. */
  device: z.string().nullable(),
  /** The network that it came from, such as `203.0.113.0/24`. */
  network: z.string().nullable(),
});

/** Where an account is signed in. */
export const SessionView = Place.extend({
  sessionId: z.uuid(),
  begunAt: z.string(),
  /** To the hour. */
  seenAt: z.string(),
  isCurrent: z.boolean(),
});

export type SessionView = Readonly<z.infer<typeof SessionView>>;

export const SessionList = z.object({ sessions: z.array(SessionView) });

/** What happened to an account. */
export const AccountAct = Place.extend({
  actId: z.uuid(),
  actedAt: z.string(),
  act: z.enum([
    'account-opened',
    'signed-in',
    'signed-in-by-passkey',
    'password-replaced',
    'session-ended',
    'other-sessions-ended',
    'profile-changed',
    'address-added',
    'address-changed',
    'address-removed',
    'passkey-added',
    'passkey-renamed',
    'passkey-removed',
    'data-exported',
    'erasure-requested',
  ]),
});

export type AccountAct = Readonly<z.infer<typeof AccountAct>>;

export const AccountActs = z.object({ acts: z.array(AccountAct) });
