import type { SendResult } from './delivery.ts';
import type { DueMail } from './store.ts';

/** Sends one mail. It does not throw. */
export type Mailer = (mail: DueMail) => Promise<SendResult>;
