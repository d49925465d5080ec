import * as z from 'zod';
import { SavedAddress } from './addresses.ts';
import { PasskeyView } from './passkeys.ts';
import { Profile } from './profile.ts';
import { AccountAct, SessionView } from './sessions.ts';

/** What the user context has about the owner of an account. */
export const AccountExport = z.object({
  accountId: z.uuid(),
  openedAt: z.string(),
  profile: Profile,
  /** The numbers that orders and carts are kept by: the own one, and those of guests that signed in. */
  customers: z.array(z.int()),
  addresses: z.array(SavedAddress),
  passkeys: z.array(PasskeyView),
  sessions: z.array(SessionView),
  /** The latest thousand. */
  acts: z.array(AccountAct),
});

export type AccountExport = z.infer<typeof AccountExport>;
