import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { z } from 'zod';

const SendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z.object({ ToAddresses: z.array(z.string()) }),
  Content: z.object({
    Simple: z.object({ Subject: z.object({ Data: z.string() }), Body: z.looseObject({ Text: z.object({ Data: z.string() }) }) }),
  }),
});

interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** SES's side of the wire, to which the test's environment then points: keeps the mails it is sent, and fails as its script says. */
export async function startSes() {
  const letters: Letter[] = [];
  const faults: { readonly status: number; readonly type: string }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { FromEmailAddress: from, Destination, Content } = SendEmail.parse(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    const fault = faults.shift();
    if (fault) {
      response
        .writeHead(fault.status, { 'x-amzn-errortype': fault.type, 'content-type': 'application/json' })
        .end('{"message":"as the script says"}');
      return;
    }
    letters.push({ from, to: Destination.ToAddresses, subject: Content.Simple.Subject.Data, text: Content.Simple.Body.Text.Data });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ MessageId: `m-${letters.length}` }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'of-the-tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of-the-tests');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  return {
    letters,
    faults,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
