import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { log } from './log.ts';
import { makePrivate } from './response-headers.ts';
import { withScriptHashes } from './script-hashes.ts';

/** Of headers, CloudFront accepts 20 KiB in a response and Node.js 16 KiB. The shop's policies have 0.4 KB: three hashes each. */
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
  // The response to HEAD has the headers of GET, hashes included. It was created without a body, which the method cannot change any more.
  if (response.req.method === 'HEAD') response.req.method = 'GET';
  const chunks: Buffer[] = [];
  let head: readonly unknown[] = [];
  let isBuffered: boolean | undefined;

  const decide = (): boolean => {
    if (isBuffered === undefined && !response.headersSent) response.writeHead(response.statusCode);
    return isBuffered === true;
  };
  const sendHead = wrap(response, 'writeHead', (args, send) => {
    isBuffered ??= isCacheableHtml(response);
    if (!isBuffered) return send(args);
    response.statusCode = Number(args[0]);
    head = args.slice(1);
    return response;
  });
  wrap(response, 'flushHeaders', (args, flush) => (decide() ? undefined : flush(args)));
  wrap(response, 'write', (args, write) => {
    if (!decide()) return write(args);
    chunks.push(...toBuffers(args));
    for (const each of args) if (typeof each === 'function') process.nextTick(each);
    return true;
  });
  wrap(response, 'end', (args, end) => {
    if (!decide()) return end(args);
    isBuffered = false;
    const html = Buffer.concat([...chunks, ...toBuffers(args)]);
    setPolicy(response, html.toString());
    const body = isCompressed ? gzipSync(html) : html;
    if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Length', body.length);
    sendHead([response.statusCode, ...head]);
    return end([body, ...args.filter((each) => typeof each === 'function')]);
  });
}

type Method = (args: readonly unknown[]) => unknown;

/** Calls `handle` in place of a method of the response. @returns the method that it replaces */
function wrap(
  response: ServerResponse,
  name: 'writeHead' | 'flushHeaders' | 'write' | 'end',
  handle: (args: readonly unknown[], replaced: Method) => unknown,
): Method {
  const method: unknown = Reflect.get(response, name);
  if (typeof method !== 'function') throw new TypeError(`the response has no method ${name}`);
  const replaced: Method = (args) => Reflect.apply(method, response, args);
  Reflect.set(response, name, (...args: readonly unknown[]) => handle(args, replaced));
  return replaced;
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
