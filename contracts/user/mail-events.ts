import * as z from 'zod';
import { AccountOpened, ErasureRequested, LinkRequested, PasswordChanged } from './events.ts';

/** Events of accounts that cause a mail. */
export const AccountMailEvent = z.discriminatedUnion('type', [AccountOpened, LinkRequested, PasswordChanged, ErasureRequested]);

export type AccountMailEvent = Readonly<z.infer<typeof AccountMailEvent>>;

export const ACCOUNT_MAIL_EVENT_TYPES: readonly string[] = AccountMailEvent.options.map(({ shape }) => shape.type.value);
