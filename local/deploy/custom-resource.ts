import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isObject } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { answerJson, listenOn, readBody } from '../http.ts';
import { skippedCustomResources } from '../injected.ts';
import type { Runtime } from './runtime.ts';
import type { Deployable } from './world.ts';

const Answer = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.json()).default({}),
});

type Answer = z.output<typeof Answer>;

const longestSeconds = 900;

/** Has a custom resource's function create or update it, as CloudFormation would: nothing is asked when nothing has changed since the last start. */
export async function deployCustomResource(resource: Deployable, runtime: Runtime): Promise<void> {
  const { world, state } = runtime;
  if (skippedCustomResources.includes(resource.template.Type)) return world.setCustomResource(resource, resource.id, {});
  const properties = world.properties(resource);
  if (!isObject(properties) || typeof properties['ServiceToken'] !== 'string') throw new Error(`${resource.key} has no ServiceToken`);
  // CloudFormation hands every number and truth value to a custom resource as a text.
  const asked = stringify(properties);
  const former = state.customResource(resource.key);
  const formerProperties: Json = former && JSON.parse(former.properties);
  if (former && isDeepStrictEqual(formerProperties, asked)) return world.setCustomResource(resource, former.physicalId, former.data);

  const requestId = randomUUID();
  const outcome = await invoke(properties['ServiceToken'], runtime, {
    RequestType: former ? 'Update' : 'Create',
    RequestId: requestId,
    StackId: world.evaluator.resolve({ Ref: 'AWS::StackId' }, resource.stack),
    LogicalResourceId: resource.id,
    ResourceType: resource.template.Type,
    ServiceToken: properties['ServiceToken'],
    ResourceProperties: asked,
    ...(former && { PhysicalResourceId: former.physicalId, OldResourceProperties: formerProperties }),
  });
  if (outcome.Status === 'FAILED') throw new Error(`${resource.key} failed: ${outcome.Reason ?? 'its function gives no reason'}`);
  const physicalId = outcome.PhysicalResourceId ?? former?.physicalId ?? requestId;
  state.keepCustomResource(resource.key, { physicalId, data: outcome.Data, properties: JSON.stringify(asked) });
  world.setCustomResource(resource, physicalId, outcome.Data);
}

/** Resolves with what the function sends to the ResponseURL. A function that fails without sending anything is not waited for, unlike on AWS. */
async function invoke(token: string, runtime: Runtime, event: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const server = createServer((request, response) => {
    void readBody(request, 4096 * 4)
      .then((body) => {
        answerJson(response, 200, {});
        resolve(Answer.parse(JSON.parse(body?.toString() ?? '')));
      })
      .catch(reject);
  });
  await listenOn(server, 0);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    const response = await fetch(`${runtime.lambdaUrl}/2015-03-31/functions/${encodeURIComponent(token)}/invocations`, {
      method: 'POST',
      body: JSON.stringify({ ...event, ResponseURL: `http://127.0.0.1:${port}/` }),
      signal: AbortSignal.timeout(longestSeconds * 1000),
    });
    const result = await response.text();
    if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(`its function failed: ${result}`);
    const silence = setTimeout(() => reject(new Error('its function ended without answering the ResponseURL')), 2000);
    return await promise.finally(() => clearTimeout(silence));
  } finally {
    promise.catch(() => undefined);
    server.close();
    server.closeAllConnections();
  }
}

function stringify(value: Json): Json {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(stringify);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stringify(each)])) : value;
}
