import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import type { Forward } from './forward.ts';
import type { OriginHost } from './origin-group.ts';
import { ignored, readResources } from './resources.ts';

const FunctionUrl = z.strictObject({
  TargetFunctionArn: z.string(),
  AuthType: z.literal('AWS_IAM'),
  InvokeMode: z.literal('BUFFERED').optional(),
  Tags: ignored,
  /** Of Lambda's emulator. */
  lambdaUrl: z.url(),
  /** The header with which CloudFront signs. */
  authorization: z.string(),
});

const Result = z.object({
  statusCode: z.int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
});

/** The function URLs by host name. Only CloudFront reaches them: they demand signed requests. */
export function readFunctionUrls(resources: readonly Resource[]): ReadonlyMap<string, OriginHost> {
  const read = ([url, { TargetFunctionArn, lambdaUrl, authorization }]: readonly [string, z.output<typeof FunctionUrl>]) => {
    const { host } = new URL(url);
    return [
      host,
      {
        host,
        forward: toFunction(`${lambdaUrl}/2015-03-31/functions/${encodeURIComponent(TargetFunctionArn)}/invocations`, authorization),
      },
    ] as const;
  };
  return new Map([...readResources(resources, 'Lambda::Url', FunctionUrl)].map(read));
}

function toFunction(invokeUrl: string, authorization: string): Forward {
  return async ({ method, path, headers }) => {
    const { pathname, search } = new URL(`http://viewer${path}`);
    const requestContext = { http: { method, path: pathname } };
    const event = { version: '2.0', rawPath: pathname, rawQueryString: search.slice(1), headers, requestContext, isBase64Encoded: false };
    const response = await fetch(invokeUrl, { method: 'POST', headers: { authorization }, body: JSON.stringify(event) });
    if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(`${pathname}: ${await response.text()}`);
    const result = Result.parse(await response.json());
    return { statusCode: result.statusCode, headers: result.headers, body: Buffer.from(result.body) };
  };
}
