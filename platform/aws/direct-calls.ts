import type { AwsCredentialIdentity, HttpRequest, MiddlewareStack } from '@smithy/types';
import { isDeepStrictEqual } from 'node:util';
import { exchangeWith, type Exchanged } from '../http/exchange.ts';
import { requestSigner } from './request-signer.ts';

interface AwsClient<Input extends object, Output extends object> {
  readonly config: { readonly credentials: () => Promise<AwsCredentialIdentity> };
  readonly middlewareStack: Pick<MiddlewareStack<Input, Output>, 'add'>;
}

type Post = (json: string, signal: AbortSignal) => Promise<Exchanged>;

/** Of one request only. */
const PER_REQUEST = new Set([
  'authorization',
  'content-length',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'x-amzn-trace-id',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
]);

/**
 * Calls an API without the SDK's middleware, which takes two thirds of the CPU time of a call. For a client that sends one kind of command, whose body is its input as JSON.
 *
 * Returns undefined when the SDK must make the call: the first one, from which this learns the address and the headers, and each one that did not succeed here,
 * since the SDK knows the errors and retries.
 */
export function directCalls<Input extends object, Output extends object>(client: AwsClient<Input, Output>) {
  let post: Post | undefined;
  let isLearned = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (!isLearned) post = learn(client.config.credentials, args.input, args.request);
      isLearned = true;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'learnDirectCalls' },
  );

  return async <Result>(input: object, signal: AbortSignal): Promise<Result | undefined> => {
    if (!post) return undefined;
    try {
      const { status, text } = await post(JSON.stringify(input), signal);
      return status === 200 ? JSON.parse(text) : undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  };
}

function learn(credentials: () => Promise<AwsCredentialIdentity>, input: object, request: unknown): Post | undefined {
  if (!isHttpRequest(request) || !isBodyOf(input, request.body)) return undefined;
  const { protocol, hostname, port, path, method } = request;
  const [, scope] = /Credential=[^/]+\/\d+\/([^,]+)/.exec(request.headers['authorization'] ?? '') ?? [];
  if (scope === undefined) return undefined;
  const exchange = exchangeWith(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
  const headers = Object.entries(request.headers).filter(([name]) => !PER_REQUEST.has(name.toLowerCase()));
  const sign = requestSigner({ method, path, scope, headers: Object.fromEntries(headers) });
  return async (json, signal) =>
    exchange({ method, path, headers: { ...sign(await credentials(), json, new Date()), ...invocationTrace() }, json, signal });
}

/** By which Lambda finds recursive loops, and X-Ray the caller. The runtime sets it for each invocation; it is not signed. */
function invocationTrace(): Readonly<Record<string, string>> {
  const trace = process.env['_X_AMZN_TRACE_ID'];
  return trace === undefined ? {} : { 'x-amzn-trace-id': trace };
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return typeof request === 'object' && request !== null && 'headers' in request && 'hostname' in request && 'body' in request;
}

/** Whether the SDK has sent the input as it is. */
function isBodyOf(input: object, body: unknown): boolean {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return false;
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return text.startsWith('{') && isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(input)));
}
