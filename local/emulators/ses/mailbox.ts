import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';

const Content = z.object({ Data: z.string() });
const OneLine = z.object({ Data: z.string().regex(/^[^\r\n]*$/, 'must be one line') });
const Header = z.object({ Name: z.string().regex(/^[!-9;-~]+$/), Value: z.string().regex(/^[ -~]+$/, 'must be ASCII of one line') });
const Simple = z.object({
  Headers: z.array(Header).max(15).default([]),
  Subject: OneLine,
  Body: z.object({ Text: Content.optional(), Html: Content.optional() }),
});
/** SES accepts only ASCII local parts, and other domains in Punycode. */
const Recipient = z
  .string()
  .max(320)
  .regex(/^[!-?A-~]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}$/, 'must be an ASCII email address; write other domains in Punycode');
const SendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(Recipient).min(1) }),
  Content: z.object({ Simple }),
});

const capacity = 1000;
const style =
  'body{font:16px/1.5 system-ui;max-width:48rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}iframe{width:100%;height:24rem;border:0}';
const escape = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** @throws AwsError that SES would return */
function readMail(body: unknown, identities: ReadonlySet<string>) {
  const parsed = SendEmail.safeParse(body);
  if (!parsed.success) throw new AwsError('BadRequestException', z.prettifyError(parsed.error));
  const { FromEmailAddress: from, Destination, Content } = parsed.data;
  const [address = '', domain = ''] = /[^\s<@]+@([^\s>]+)/.exec(from) ?? [];
  if (!identities.has(address) && !identities.has(domain)) throw new AwsError('MessageRejected', `Email address is not verified: ${from}`);
  const { Subject, Body, Headers } = Content.Simple;
  const headers = Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value]));
  const content = { headers, subject: Subject.Data, text: Body.Text?.Data, html: Body.Html?.Data };
  return { id: randomUUID(), at: new Date().toISOString(), from, to: Destination.ToAddresses, ...content };
}

/** Stores the newest 1,000 mails for people and tests to read. @param identities - verified addresses and domains */
export function mailbox(identities: ReadonlySet<string>) {
  const mails: ReturnType<typeof readMail>[] = [];
  const list = (recipient: string | null) => mails.filter(({ to }) => recipient === null || to.includes(recipient)).toReversed();
  return {
    list,
    send(body: unknown) {
      const mail = readMail(body, identities);
      if (mails.push(mail) > capacity) mails.shift();
      return mail;
    },
    page(recipient: string | null): string {
      const items = list(recipient).map(({ at, to, subject, text = '', html }) => {
        const content = html === undefined ? `<pre>${escape(text)}</pre>` : `<iframe sandbox srcdoc="${escape(html)}"></iframe>`;
        return `<details><summary><b>${escape(subject)}</b> to ${escape(to.join(', '))}, ${at}</summary>${content}</details>`;
      });
      const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title><style>${style}</style>`;
      return `<!doctype html><html lang="en">${head}<h1>Mailbox</h1><p>Newest first; <a href="?format=json">as JSON</a></p>${items.join('')}</html>`;
    },
  };
}
