import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { authorizationOf } from '../../iam/credentials.ts';
import { isObject } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { listenOn, readBody } from '../http.ts';
import type { Runtime } from './deploy.ts';
import type { Deployable } from './resolved-assembly.ts';

const Properties = z.looseObject({ ServiceToken: z.string() });
const CustomResourceResponse = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().default('the function gave no reason'),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.json()).default({}),
});

const longestMillis = 900_000;
const maximumResponseBytes = 4096;

/** Creates or updates a custom resource if its properties changed since the last start. */
export async function deployCustomResource(resource: Deployable, runtime: Runtime): Promise<void> {
  const previous = runtime.state.customResource(resource.key);
  if (previous && isDeepStrictEqual(previous.properties, propertiesOf(resource, runtime)))
    return void runtime.resolved.setCustomResourceResponse(resource, previous.physicalId, previous.data);
  await applyCustomResource(resource, runtime);
}

// CloudFormation passes numbers and booleans as strings.
const propertiesOf = (resource: Deployable, { resolved }: Runtime) => stringify(resolved.properties(resource));

/** Creates or updates a custom resource, even if its properties did not change. */
export async function applyCustomResource(resource: Deployable, runtime: Runtime): Promise<void> {
  const { resolved, state, endpoints, identities } = runtime;
  const caller = authorizationOf(identities.operator.accessKeyId);
  const properties = propertiesOf(resource, runtime);
  const { ServiceToken } = Properties.parse(properties);
  const previous = state.customResource(resource.key);
  const RequestId = randomUUID();
  const { Status, Reason, Data, PhysicalResourceId } = await invoke(endpoints['LAMBDA'] ?? '', caller, ServiceToken, {
    RequestId,
    RequestType: previous ? 'Update' : 'Create',
    ServiceToken,
    ResourceProperties: properties,
    StackId: `arn:aws:cloudformation:::stack/${resource.stack.name}`,
    LogicalResourceId: resource.id,
    ResourceType: resource.template.Type,
    ...(previous && { PhysicalResourceId: previous.physicalId, OldResourceProperties: previous.properties }),
  });
  if (Status === 'FAILED') {
    const remedy = previous ? '\nTo start without the data of earlier starts, run `npm start -- --fresh`.' : '';
    throw new Error(`${resource.key} failed: ${Reason}${remedy}`);
  }
  const physicalId = PhysicalResourceId ?? previous?.physicalId ?? RequestId;
  state.keepCustomResource(resource.key, { physicalId, data: Data, properties: z.json().parse(properties) });
  resolved.setCustomResourceResponse(resource, physicalId, Data);
}

/** Resolves with the function's request to the ResponseURL. Unlike AWS, it fails at once when the function ends without one. */
async function invoke(
  lambdaUrl: string,
  authorization: string,
  functionArn: string,
  event: object,
): Promise<z.output<typeof CustomResourceResponse>> {
  const server = createServer();
  await listenOn(server, 0);
  const responded = once(server, 'request').then(async ([request, response]) => {
    const body = await readBody(request, maximumResponseBytes);
    response.end();
    return CustomResourceResponse.parse(JSON.parse(body ?? `a response may have at most ${maximumResponseBytes} bytes`));
  });
  const run = async () => {
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const body = JSON.stringify({ ...event, ResponseURL: `http://127.0.0.1:${port}/` });
    const url = `${lambdaUrl}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    const options = { method: 'POST', headers: { authorization }, body, signal: AbortSignal.timeout(longestMillis) };
    const response = await fetch(url, options);
    const result = await response.text();
    const hasFailed = !response.ok || response.headers.has('x-amz-function-error');
    if (!hasFailed) await pause(2000, undefined, { ref: false });
    throw new Error(`the function of a custom resource ${hasFailed ? `failed: ${result}` : 'ended without a response'}`);
  };
  try {
    return await Promise.race([responded, run()]);
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
