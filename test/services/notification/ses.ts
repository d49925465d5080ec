import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { mailbox } from '../../../local/emulators/ses/mailbox.ts';

interface SentMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** The emulated SES on a socket. The AWS client of the test uses it; `faults` are its next failures. */
export async function startSes() {
  const box = mailbox(new Set(['shop.example']));
  const sentMails: SentMail[] = [];
  const faults: { readonly status: number; readonly type: string }[] = [];
  const refuse = (response: ServerResponse, status: number, type: string, message: string) =>
    response.writeHead(status, { 'x-amzn-errortype': type, 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(Buffer.concat(await request.toArray()).toString());
    // The SDK repeats a call that failed without it: both meet the same fault.
    const fault = request.headers['amz-sdk-invocation-id'] === undefined ? faults[0] : faults.shift();
    if (fault) return void refuse(response, fault.status, fault.type, 'a scripted fault');
    try {
      const sent = box.send(body);
      const [mail] = box.list(null);
      if (mail) sentMails.push({ from: mail.from, to: mail.to, subject: mail.subject, text: mail.text ?? '' });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(sent));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refuse(response, error.status, error.code, error.message);
    }
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  return {
    sentMails,
    mailsTo: (recipient: string) => box.list(recipient),
    faults,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
