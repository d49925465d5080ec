import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';

const Content = z.object({ Data: z.string() });
const SendEmail = z.object({
  FromEmailAddress: z.email({ error: 'FromEmailAddress must be an address' }).or(z.string().regex(/<[^@\s]+@[^>\s]+>$/)),
  Destination: z.object({ ToAddresses: z.array(z.email()).min(1) }),
  Content: z.object({
    Simple: z.object({ Subject: Content, Body: z.object({ Text: Content.optional(), Html: Content.optional() }) }),
  }),
});

export interface Mail {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

export interface Mailbox {
  /** @throws AwsError when SES would refuse it, also when the sender is no identity of the templates. */
  send(body: unknown): { readonly MessageId: string };
  list(recipient?: string | null): readonly Mail[];
  page(recipient?: string | null): string;
}

const capacity = 1000;

/** Keeps what would be mailed, the newest thousand, for people and tests to read. */
export function mailbox(isIdentity: (address: string) => boolean): Mailbox {
  const mails: Mail[] = [];
  const list = (recipient?: string | null) => mails.filter(({ to }) => !recipient || to.includes(recipient)).toReversed();
  return {
    send(body) {
      const parsed = SendEmail.safeParse(body);
      if (!parsed.success) throw new AwsError('BadRequestException', z.prettifyError(parsed.error));
      const { FromEmailAddress: from, Destination, Content } = parsed.data;
      if (!isIdentity(from.replace(/^.*<|>$/g, ''))) throw new AwsError('MessageRejected', `Email address is not verified: ${from}`);
      const { Subject, Body } = Content.Simple;
      const mail = {
        id: randomUUID(),
        at: new Date().toISOString(),
        from,
        to: Destination.ToAddresses,
        subject: Subject.Data,
        text: Body.Text?.Data,
        html: Body.Html?.Data,
      };
      if (mails.push(mail) > capacity) mails.shift();
      return { MessageId: mail.id };
    },
    list,
    page(recipient) {
      const items = list(recipient).map(
        ({ at, from, to, subject, text, html }) =>
          `<details><summary><b>${escape(subject)}</b> · to ${escape(to.join(', '))} · <time>${at}</time></summary><p>from ${escape(from)}</p>` +
          (html === undefined ? `<pre>${escape(text ?? '')}</pre>` : `<iframe sandbox srcdoc="${escape(html)}"></iframe>`) +
          '</details>',
      );
      return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}details{border-top:1px solid #ddd;padding:.75rem 0}
summary{cursor:pointer}time{color:#666}pre{white-space:pre-wrap}iframe{width:100%;height:24rem;border:1px solid #ddd}</style>
<h1>Mailbox</h1><p>${items.length} mail${items.length === 1 ? '' : 's'} sent, newest first. For programs: <a href="?format=json">JSON</a>.</p>${items.join('\n')}</html>`;
    },
  };
}

function escape(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
