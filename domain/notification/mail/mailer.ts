import type { SendResult } from './delivery.ts';

/** A mail as a vendor gets it. */
export interface OutgoingMail {
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Stops mails of this kind by one POST (RFC 8058). @default the kind cannot be stopped */
  readonly oneClickUrl?: string | undefined;
}

/** Sends one mail. It does not throw. */
export type Mailer = (mail: OutgoingMail) => Promise<SendResult>;
