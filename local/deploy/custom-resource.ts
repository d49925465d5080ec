import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isObject } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { listenOn, readBody } from '../http.ts';
import { skippedCustomResources } from '../injected.ts';
import type { Runtime } from './deploy.ts';
import type { Deployable } from './world.ts';

const Properties = z.looseObject({ ServiceToken: z.string() });
const Answer = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().default('its function gives no reason'),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.json()).default({}),
});

type Answer = z.output<typeof Answer>;

const longestMillis = 900_000;
const maximumAnswerBytes = 4096;

/** Has a custom resource's function create or update it, as CloudFormation would. When nothing has changed since the last start it is not asked. */
export async function deployCustomResource(resource: Deployable, { world, state, endpoints }: Runtime): Promise<void> {
  if (skippedCustomResources.includes(resource.template.Type)) return void world.setCustomResource(resource, resource.id, {});
  // CloudFormation hands over every number and truth value as a text.
  const properties = stringify(world.properties(resource));
  const { ServiceToken } = Properties.parse(properties);
  const former = state.customResource(resource.key);
  if (former && isDeepStrictEqual(former.properties, properties))
    return void world.setCustomResource(resource, former.physicalId, former.data);

  const RequestId = randomUUID();
  const answer = await ask(`${endpoints['LAMBDA']}/2015-03-31/functions/${encodeURIComponent(ServiceToken)}/invocations`, {
    RequestId,
    RequestType: former ? 'Update' : 'Create',
    ServiceToken,
    ResourceProperties: properties,
    StackId: `arn:aws:cloudformation:::stack/${resource.stack.name}`,
    LogicalResourceId: resource.id,
    ResourceType: resource.template.Type,
    ...(former && { PhysicalResourceId: former.physicalId, OldResourceProperties: former.properties }),
  });
  if (answer.Status === 'FAILED') throw new Error(`${resource.key} failed: ${answer.Reason}`);
  const physicalId = answer.PhysicalResourceId ?? former?.physicalId ?? RequestId;
  state.keepCustomResource(resource.key, { physicalId, data: answer.Data, properties: z.json().parse(properties) });
  world.setCustomResource(resource, physicalId, answer.Data);
}

/** Resolves with what the function sends to the ResponseURL. One that ends without sending anything is not waited for, as it would be on AWS. */
async function ask(functionUrl: string, event: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  promise.catch(() => undefined);
  const server = createServer((request, response) => {
    readBody(request, maximumAnswerBytes)
      .then((body) => resolve(Answer.parse(JSON.parse(body ?? `an answer has ${maximumAnswerBytes} bytes at most`))))
      .catch(reject)
      .finally(() => response.end());
  });
  await listenOn(server, 0);
  try {
    const address = z.object({ port: z.int() }).parse(server.address());
    const body = JSON.stringify({ ...event, ResponseURL: `http://127.0.0.1:${address.port}/` });
    const response = await fetch(functionUrl, { method: 'POST', body, signal: AbortSignal.timeout(longestMillis) });
    const result = await response.text();
    if (!response.ok || response.headers.has('x-amz-function-error'))
      reject(new Error(`the function of a custom resource failed: ${result}`));
    const silence = setTimeout(() => reject(new Error('the function of a custom resource ended without answering')), 2000);
    return await promise.finally(() => clearTimeout(silence));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function stringify(value: Json): Json {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(stringify);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stringify(each)])) : value;
}
