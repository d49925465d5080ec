import { emailProblem, withAsciiDomain } from '../../../platform/contact/email.ts';
import { signUnsubscription } from '../unsubscribe/token.ts';
import type { SendResult } from './delivery.ts';
import { layOut } from './layout/layout.ts';
import { stoppable } from './mail-kind.ts';
import type { OutgoingMail } from './mailer.ts';
import type { DueMail } from './store.ts';

/** Lays a due mail out, or refuses it before a vendor sees it. */
export type ToSend = (mail: DueMail) => OutgoingMail | Extract<SendResult, { outcome: 'refused' }>;

export interface ToSendProps {
  readonly shopUrl: string;
  /** Signs the links that stop mails. */
  readonly unsubscribeKey: string;
}

export function mailsToSend({ shopUrl, unsubscribeKey }: ToSendProps): ToSend {
  const tokenOf = ({ kind, recipientId }: DueMail): string | undefined => {
    const stopped = stoppable(kind);
    return stopped === undefined || recipientId === null ? undefined : signUnsubscription(unsubscribeKey, { recipientId, kind: stopped });
  };
  return (mail) => {
    const address = withAsciiDomain(mail.recipient);
    const refusal = refusalOf(mail, address);
    if (refusal !== undefined) return { outcome: 'refused', error: refusal };
    const token = tokenOf(mail);
    const query = token && new URLSearchParams({ token }).toString();
    return {
      recipient: address,
      subject: mail.subject,
      ...layOut(mail.content, { shopUrl, unsubscribeUrl: query && `${shopUrl}/unsubscribe?${query}` }),
      oneClickUrl: query && `${shopUrl}/api/messages/unsubscribe?${query}`,
    };
  };
}

/** An address with a line break could begin another header; one of letters beyond ASCII is taken by no vendor. */
function refusalOf({ suppressedFor, isStopped }: DueMail, address: string): string | undefined {
  if (suppressedFor !== null) return `suppressed-${suppressedFor}`;
  if (isStopped) return 'stopped-by-recipient';
  const problem = emailProblem(address);
  return problem && `address-${problem}`;
}
