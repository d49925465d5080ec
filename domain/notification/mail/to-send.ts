import { emailProblem, withAsciiDomain } from '../../../platform/contact/email.ts';
import type { SendResult } from './delivery.ts';
import { layOut } from './layout/layout.ts';
import type { OutgoingMail } from './mailer.ts';
import type { DueMail } from './store.ts';

/** Lays a due mail out, or refuses it before a vendor sees it. */
export type ToSend = (mail: DueMail) => OutgoingMail | Extract<SendResult, { outcome: 'refused' }>;

/** An address with a line break could begin another header; one of letters beyond ASCII is taken by no vendor. */
export function mailsOf(shopUrl: string): ToSend {
  return ({ recipient, subject, content, suppressedFor }) => {
    if (suppressedFor !== null) return { outcome: 'refused', error: `suppressed-${suppressedFor}` };
    const address = withAsciiDomain(recipient);
    const problem = emailProblem(address);
    if (problem) return { outcome: 'refused', error: `address-${problem}` };
    return { recipient: address, subject, ...layOut(content, { shopUrl }) };
  };
}
