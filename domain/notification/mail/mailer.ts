import type { Attempt } from './delivery.ts';
import type { DueMail } from './store.ts';

/** Sends one mail; it never throws. */
export type Mailer = (mail: DueMail) => Promise<Attempt>;
