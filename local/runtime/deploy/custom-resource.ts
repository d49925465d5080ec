import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isObject } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { listenOn, readBody } from '../http.ts';
import type { Runtime } from './deploy.ts';
import type { Deployable } from './world.ts';

const Properties = z.looseObject({ ServiceToken: z.string() });
const Answer = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().default('its function gives no reason'),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.json()).default({}),
});

const longestMillis = 900_000;
const maximumAnswerBytes = 4096;

/** Has a custom resource's function create or update it, as CloudFormation would. When nothing has changed since the last start it is not asked. */
export async function deployCustomResource(resource: Deployable, runtime: Runtime): Promise<void> {
  const former = runtime.state.customResource(resource.key);
  if (former && isDeepStrictEqual(former.properties, propertiesOf(resource, runtime)))
    return void runtime.world.answerCustomResource(resource, former.physicalId, former.data);
  await applyCustomResource(resource, runtime);
}

// CloudFormation hands over every number and truth value as a text.
const propertiesOf = (resource: Deployable, { world }: Runtime) => stringify(world.properties(resource));

/** Has a custom resource's function create or update it, whether its properties have changed or not. */
export async function applyCustomResource(resource: Deployable, runtime: Runtime): Promise<void> {
  const { world, state, endpoints } = runtime;
  const properties = propertiesOf(resource, runtime);
  const { ServiceToken } = Properties.parse(properties);
  const former = state.customResource(resource.key);
  const RequestId = randomUUID();
  const { Status, Reason, Data, PhysicalResourceId } = await ask(endpoints['LAMBDA'] ?? '', ServiceToken, {
    RequestId,
    RequestType: former ? 'Update' : 'Create',
    ServiceToken,
    ResourceProperties: properties,
    StackId: `arn:aws:cloudformation:::stack/${resource.stack.name}`,
    LogicalResourceId: resource.id,
    ResourceType: resource.template.Type,
    ...(former && { PhysicalResourceId: former.physicalId, OldResourceProperties: former.properties }),
  });
  if (Status === 'FAILED') {
    const remedy = former ? '\nIf the data of former starts may go, `npm start -- --fresh` starts without it.' : '';
    throw new Error(`${resource.key} failed: ${Reason}${remedy}`);
  }
  const physicalId = PhysicalResourceId ?? former?.physicalId ?? RequestId;
  state.keepCustomResource(resource.key, { physicalId, data: Data, properties: z.json().parse(properties) });
  world.answerCustomResource(resource, physicalId, Data);
}

/** Resolves with what the function sends to the ResponseURL. One that ends without sending anything is not waited for, as it would be on AWS. */
async function ask(lambdaUrl: string, functionArn: string, event: object): Promise<z.output<typeof Answer>> {
  const server = createServer();
  await listenOn(server, 0);
  const answered = once(server, 'request').then(async ([request, response]) => {
    const body = await readBody(request, maximumAnswerBytes);
    response.end();
    return Answer.parse(JSON.parse(body ?? `an answer has ${maximumAnswerBytes} bytes at most`));
  });
  const invoke = async () => {
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const body = JSON.stringify({ ...event, ResponseURL: `http://127.0.0.1:${port}/` });
    const url = `${lambdaUrl}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(longestMillis) });
    const result = await response.text();
    const hasFailed = !response.ok || response.headers.has('x-amz-function-error');
    if (!hasFailed) await pause(2000, undefined, { ref: false });
    throw new Error(`the function of a custom resource ${hasFailed ? `failed: ${result}` : 'ended without answering'}`);
  };
  try {
    return await Promise.race([answered, invoke()]);
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
