import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { authorizationOf } from '../../iam/credentials.ts';
import { isObject } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import type { CustomResourceResponse } from './custom-resource-responses.ts';
import type { Runtime } from './deploy.ts';
import type { Deployable } from './resolved-assembly.ts';

const Properties = z.looseObject({ ServiceToken: z.string() });
const longestMillis = 900_000;

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
  const { resolved, state } = runtime;
  const properties = propertiesOf(resource, runtime);
  const { ServiceToken } = Properties.parse(properties);
  const previous = state.customResource(resource.key);
  const RequestId = randomUUID();
  const { Status, Reason, Data, PhysicalResourceId } = await invoke(runtime, ServiceToken, {
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
  { endpoints, identities, responses }: Runtime,
  functionArn: string,
  event: { readonly RequestId: string; readonly [key: string]: unknown },
): Promise<CustomResourceResponse> {
  const { url: ResponseURL, response: responded, close } = responses.expect(event.RequestId);
  const run = async () => {
    const url = `${endpoints['LAMBDA']}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    const headers = { authorization: authorizationOf(identities.operator.accessKeyId) };
    const body = JSON.stringify({ ...event, ResponseURL });
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(longestMillis) });
    const result = await response.text();
    const hasFailed = !response.ok || response.headers.has('x-amz-function-error');
    if (!hasFailed) await pause(2000, undefined, { ref: false });
    throw new Error(`the function of a custom resource ${hasFailed ? `failed: ${result}` : 'ended without a response'}`);
  };
  try {
    return await Promise.race([responded, run()]);
  } finally {
    close();
  }
}

function stringify(value: Json): Json {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(stringify);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, stringify(each)])) : value;
}
