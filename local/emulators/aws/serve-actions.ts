import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { listenOn, messageOf, readBody, sendJson } from '../../runtime/http.ts';
import { AwsError } from './aws-error.ts';
import { queryError, respondToQuery } from './query-protocol.ts';
import type { QueryAction } from './query-protocol.ts';

/** An action of an API that takes and returns JSON. */
export type JsonAction = (body: unknown) => object | Promise<object>;

const maximumRequestBytes = 1_048_576;

/** Serves actions of AWS APIs: JSON ones by the API's prefix and the action, others by the action. The server does not keep the process alive. */
export async function serveActions(
  jsonActions: Readonly<Record<string, Readonly<Record<string, JsonAction>>>>,
  queryActions: Readonly<Record<string, QueryAction>>,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [api = '', action = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const respond = async (): Promise<void> => {
      const body = await readBody(request, maximumRequestBytes);
      if (body === undefined) throw new AwsError('RequestTooLarge', 'the request exceeds 1 MiB', 413);
      if (api === '') {
        const content = await respondToQuery(queryActions, body);
        return void response.writeHead(200, { 'content-type': 'text/xml' }).end(content);
      }
      const run = jsonActions[api]?.[action];
      if (!run) {
        const emulated = Object.entries(jsonActions).flatMap(([name, actions]) => Object.keys(actions).map((each) => `${name}.${each}`));
        throw new AwsError('InvalidAction', `${api}.${action} is not emulated; emulated are ${emulated.join(', ')}`);
      }
      sendJson(response, 200, await run(JSON.parse(body)));
    };
    respond().catch((reason: unknown) => {
      const error = reason instanceof AwsError ? reason : new AwsError('ValidationException', messageOf(reason));
      if (api === '') return void response.writeHead(error.status, { 'content-type': 'text/xml' }).end(queryError(error));
      const { code, status, message } = error;
      sendJson(response, status, { __type: code, message }, { 'x-amzn-errortype': code });
    });
  });
  await listenOn(server, port);
  return server.unref();
}
