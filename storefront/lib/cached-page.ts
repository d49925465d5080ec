import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { log } from './log.ts';
import { makePrivate } from './response-headers.ts';
import { withScriptHashes } from './script-hashes.ts';

/** Of headers, CloudFront accepts 20 KiB in a response and Node.js 16 KiB. The shop's largest policy has 2 KB. */
const MAX_POLICY_BYTES = 12_288;

const POLICY = 'Content-Security-Policy';

/**
 * Buffers a page that caches may keep, and sends it with the hashes of its inline scripts: a nonce that is cached with its page is no secret.
 * Other responses are passed through.
 */
export function sendWithScriptHashes(response: ServerResponse): void {
  const { headers } = response.req;
  const isCompressed = headers['accept-encoding']?.includes('gzip') === true;
  // Of a page that Next compressed, no script could be hashed.
  delete headers['accept-encoding'];
  const { write, end, writeHead, flushHeaders } = response;
  const chunks: Buffer[] = [];
  let head: readonly unknown[] = [];
  let isBuffered: boolean | undefined;

  const decide = (): boolean => {
    if (isBuffered === undefined && !response.headersSent) response.writeHead(response.statusCode);
    return isBuffered === true;
  };
  response.writeHead = intercept(writeHead, (args, proceed) => {
    isBuffered ??= isCacheableHtml(response);
    if (!isBuffered) return proceed();
    response.statusCode = Number(args[0]);
    head = args.slice(1);
    return response;
  });
  response.flushHeaders = intercept(flushHeaders, (_, proceed) => (decide() ? undefined : proceed()));
  response.write = intercept(write, (args, proceed) => {
    if (!decide()) return proceed();
    chunks.push(...toBuffers(args));
    for (const each of args) if (typeof each === 'function') process.nextTick(each);
    return true;
  });
  response.end = intercept(end, (args, proceed) => {
    if (!decide()) return proceed();
    isBuffered = false;
    const html = Buffer.concat([...chunks, ...toBuffers(args)]);
    setPolicy(response, html.toString());
    const body = isCompressed ? gzipSync(html) : html;
    if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
    if (response.req.method !== 'HEAD') response.setHeader('Content-Length', body.length);
    Reflect.apply(writeHead, response, [response.statusCode, ...head]);
    return Reflect.apply(end, response, [body, ...args.filter((each) => typeof each === 'function')]);
  });
}

function intercept<F extends (...args: never) => unknown>(
  method: F,
  handle: (args: readonly unknown[], proceed: () => unknown) => unknown,
): F {
  return new Proxy(method, {
    apply: (target, receiver: unknown, args: readonly unknown[]) => handle(args, () => Reflect.apply(target, receiver, args)),
  });
}

function toBuffers([chunk, encoding]: readonly unknown[]): readonly Buffer[] {
  if (chunk instanceof Uint8Array) return [Buffer.from(chunk)];
  if (typeof chunk !== 'string') return [];
  return [Buffer.from(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8')];
}

function isCacheableHtml(response: ServerResponse): boolean {
  const header = (name: string) => String(response.getHeader(name) ?? '');
  return header('Cache-Control').startsWith('public') && header('Content-Type').startsWith('text/html');
}

/** A page with too many scripts keeps its nonce, so that no cache may keep the page. */
function setPolicy(response: ServerResponse, html: string): void {
  const policy = withScriptHashes(String(response.getHeader(POLICY) ?? ''), html);
  if (policy.length <= MAX_POLICY_BYTES) {
    response.setHeader(POLICY, policy);
    return;
  }
  makePrivate(response);
  log.error({ path: response.req.url, policyBytes: policy.length, maximum: MAX_POLICY_BYTES }, 'too many inline scripts, page not cached');
}
