import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { isUnchanged, lifetime } from './cache.ts';
import type { Answer, EdgeCache, Kept } from './cache.ts';
import { originRequest } from './distribution.ts';
import type { Behaviour, Distribution } from './distribution.ts';
import type { Forwarded, Reply } from './load-balancer.ts';

export interface FrontOptions {
  readonly distribution: Distribution;
  readonly cache: EdgeCache;
  /** Sends a request on to the origin of that host name. */
  readonly forward: (originHost: string, request: Forwarded) => Promise<Reply>;
  readonly now?: () => number;
}

type Outcome = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

const refusal = 'This distribution is not configured to allow the HTTP request method that was used for this request.';

/** Answers viewers as the distribution says: from what is kept, or from the origin, of which each thing is asked only once at a time. */
export function createFront({ distribution, cache, forward, now = Date.now }: FrontOptions) {
  const flights = new Map<string, Promise<Kept | Answer>>();

  const fetchOnce = (
    key: string,
    path: string,
    behaviour: Behaviour,
    request: Forwarded,
    stale: Kept | undefined,
  ): Promise<Kept | Answer> => {
    const known = flights.get(key);
    if (known) return known;
    const flight = fetchAndKeep(key, path, behaviour, request, stale).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
  const fetchAndKeep = async (
    key: string,
    path: string,
    behaviour: Behaviour,
    request: Forwarded,
    stale: Kept | undefined,
  ): Promise<Kept | Answer> => {
    const generation = cache.generation();
    const headers = { ...request.headers };
    for (const name of ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since']) delete headers[name];
    if (typeof stale?.headers['etag'] === 'string') headers['if-none-match'] = stale.headers['etag'];
    const reply = await forward(behaviour.origin.DomainName, { ...request, headers });
    const answer = await collect(reply);
    const isSame = answer.status === 304 && stale !== undefined;
    const content = isSame ? { ...stale, headers: { ...stale.headers, ...answer.headers } } : answer;
    const { seconds, stale: staleSeconds, staleIfError } = lifetime(content, behaviour.cache, distribution.errorSeconds(content.status));
    if (content.status >= 500 && stale && now() < stale.staleIfErrorUntil) return stale;
    if (seconds <= 0 && staleSeconds <= 0) return answer;
    const keptAt = now();
    const freshUntil = keptAt + seconds * 1000;
    const kept = {
      status: content.status,
      headers: behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig.any
        ? content.headers
        : withoutCookies(content.headers),
      body: content.body,
      path,
      keptAt,
      freshUntil,
      staleUntil: freshUntil + staleSeconds * 1000,
      staleIfErrorUntil: freshUntil + Math.max(staleIfError, staleSeconds) * 1000,
    };
    // Asked before an invalidation, answered after it: it may be the very thing that was to go.
    if (generation === cache.generation()) {
      const tags = distribution.tagHeader === undefined ? '' : String(content.headers[distribution.tagHeader] ?? '');
      cache.keep(key, kept, tags.split(',').filter(Boolean));
    }
    return kept;
  };

  return async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://viewer');
    const behaviour = distribution.behaviour(url.pathname);
    if (!behaviour.methods.has(method))
      return send(response, behaviour, { status: 403, headers: { 'content-type': 'text/plain' }, body: Buffer.from(refusal) }, 'Error');
    const { path, headers, key } = originRequest(behaviour, method, url, request.headers);
    headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
    headers['x-forwarded-proto'] = 'http';
    const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    const forwarded: Forwarded = { method, path, headers, body: hasBody ? request : null };

    const isCacheable = (method === 'GET' || method === 'HEAD') && behaviour.cache.MaxTTL > 0 && request.headers.range === undefined;
    const kept = isCacheable ? cache.get(key) : undefined;
    const at = now();
    if (kept && (at < kept.freshUntil || at < kept.staleUntil)) {
      if (at >= kept.freshUntil) void fetchOnce(key, url.pathname, behaviour, { ...forwarded, method: 'GET' }, kept).catch(() => undefined);
      return sendKept(request, response, behaviour, kept, 'Hit');
    }
    if (!isCacheable || method === 'HEAD') {
      const reply = await forward(behaviour.origin.DomainName, forwarded);
      return stream(response, behaviour, reply);
    }
    const isJoined = flights.has(key);
    let answer = await fetchOnce(key, url.pathname, behaviour, forwarded, kept);
    // Who joined in waiting for something that may not be shared asks for himself.
    if (isJoined && !('keptAt' in answer)) answer = await collect(await forward(behaviour.origin.DomainName, forwarded));
    if ('keptAt' in answer) return sendKept(request, response, behaviour, answer, kept ? 'RefreshHit' : 'Miss');
    return send(response, behaviour, answer, 'Miss');
  };

  function sendKept(request: IncomingMessage, response: ServerResponse, behaviour: Behaviour, kept: Kept, outcome: Outcome): void {
    const headers = { ...kept.headers, age: String(Math.floor((now() - kept.keptAt) / 1000)) };
    if (isUnchanged(kept, request.headers)) return send(response, behaviour, { status: 304, headers, body: Buffer.alloc(0) }, outcome);
    return send(response, behaviour, { status: kept.status, headers, body: kept.body }, outcome, request.method === 'HEAD');
  }
}

function head(
  behaviour: Behaviour,
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  outcome: Outcome,
): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = { ...headers };
  const { CookiesConfig } = behaviour.cache.ParametersInCacheKeyAndForwardedToOrigin;
  if (!CookiesConfig.any && behaviour.originRequest?.CookiesConfig.any !== true) delete all['set-cookie'];
  for (const { name, value, override } of behaviour.responseHeaders?.set ?? []) if (override || !(name in all)) all[name] = value;
  for (const name of behaviour.responseHeaders?.removed ?? []) delete all[name];
  all['x-cache'] = `${status >= 400 ? 'Error' : outcome} from cloudfront`;
  return all;
}

function send(response: ServerResponse, behaviour: Behaviour, answer: Answer, outcome: Outcome, isHead = false): void {
  const headers = head(behaviour, answer, outcome);
  if (answer.status !== 304) headers['content-length'] = String(answer.body.length);
  response.writeHead(answer.status, headers);
  response.end(isHead ? undefined : answer.body);
}

async function stream(response: ServerResponse, behaviour: Behaviour, reply: Reply): Promise<void> {
  response.writeHead(reply.status, head(behaviour, reply, 'Miss'));
  if (typeof reply.body === 'string') response.end(reply.body);
  else await pipeline(Readable.from(reply.body), response);
}

async function collect({ status, headers, body }: Reply): Promise<Answer> {
  return { status, headers, body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(await body.arrayBuffer()) };
}

function withoutCookies(headers: Answer['headers']): Answer['headers'] {
  const { 'set-cookie': _, ...rest } = headers;
  return rest;
}
