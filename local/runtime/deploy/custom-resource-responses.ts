import { createServer } from 'node:http';
import * as z from 'zod';
import { listenOn, messageOf, readBody } from '../http.ts';

const Response = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().default('the function gave no reason'),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.json()).default({}),
});

export type CustomResourceResponse = z.output<typeof Response>;
export type Responses = Awaited<ReturnType<typeof openResponses>>;

const maximumBytes = 4096;

/** The bucket of CloudFormation to which the functions of custom resources send their responses. */
export async function openResponses(port: number) {
  const expected = new Map<string, (body: string | undefined) => void>();
  const server = createServer((request, response) => {
    const take = expected.get(request.url ?? '');
    void readBody(request, maximumBytes)
      .then((body) => take?.(body))
      .finally(() => response.writeHead(take ? 200 : 403).end());
  });
  await listenOn(server, port);
  // The supervisor ends although it listens.
  server.unref();
  return {
    port,
    /** One response; `close` refuses later ones. */
    expect(requestId: string) {
      const path = `/${requestId}`;
      const { promise, resolve, reject } = Promise.withResolvers<CustomResourceResponse>();
      expected.set(path, (body) => {
        try {
          resolve(Response.parse(JSON.parse(body ?? `a response may have at most ${maximumBytes} bytes`)));
        } catch (error) {
          reject(new Error(`the response of a custom resource is invalid: ${messageOf(error)}`, { cause: error }));
        }
      });
      return { url: `http://127.0.0.1:${port}${path}`, response: promise, close: () => expected.delete(path) };
    },
  };
}
