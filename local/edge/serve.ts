import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { lifetime } from './cache.ts';
import type { Answer, EdgeCache, Headers, Kept } from './cache.ts';
import { toOrigin } from './distribution.ts';
import type { Behaviour, Distribution } from './distribution.ts';
import type { Forwarded, Reply } from './load-balancer.ts';

/** Sends a request on to the origin of that host name. */
type Forward = (originHost: string, request: Forwarded) => Promise<Reply>;

const refusal = 'This distribution is not configured to allow the HTTP request method that was used for this request.';
const collect = async (reply: Reply): Promise<Answer> => ({ ...reply, body: await buffer(reply.body) });
const isKept = (answer: Answer | Kept): answer is Kept => 'keptAt' in answer;

/** Answers viewers as the distribution says: from what is kept, or from the origin, which is asked for each thing only once at a time. */
export function createFront(distribution: Distribution, cache: EdgeCache, forward: Forward, now = Date.now) {
  const flights = new Map<string, Promise<Kept | Answer>>();

  const fetchAndKeep = async (key: string, path: string, behaviour: Behaviour, request: Forwarded): Promise<Kept | Answer> => {
    const generation = cache.generation();
    const answer = await collect(await forward(behaviour.origin.DomainName, request));
    const former = cache.get(key);
    if (answer.status >= 500 && former && now() < former.usableUntil) return former;
    const { seconds, stale, staleIfError } = lifetime(answer, behaviour.cache);
    if (seconds + stale <= 0) return answer;
    const keptAt = now();
    const freshUntil = keptAt + seconds * 1000;
    const kept = {
      ...answer,
      path,
      keptAt,
      freshUntil,
      staleUntil: freshUntil + stale * 1000,
      usableUntil: freshUntil + staleIfError * 1000,
    };
    // Asked before an invalidation and answered after it: it may be the very thing that was to go.
    if (generation === cache.generation()) cache.keep(key, kept, String(answer.headers[distribution.tagHeader ?? ''] ?? '').split(','));
    return kept;
  };
  const fetchOnce = (key: string, path: string, behaviour: Behaviour, request: Forwarded): Promise<Kept | Answer> => {
    const flight = flights.get(key) ?? fetchAndKeep(key, path, behaviour, request).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  return async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://viewer');
    const behaviour = distribution.behaviour(url.pathname);
    const send = ({ status, headers, body }: Answer, outcome: string) => {
      response.writeHead(status, { ...head(behaviour, status, headers, outcome), 'content-length': body.length });
      response.end(method === 'HEAD' ? undefined : body);
    };
    const sendKept = (kept: Kept, outcome: string) => {
      const age = String(Math.floor((now() - kept.keptAt) / 1000));
      send({ ...kept, headers: { ...kept.headers, age } }, outcome);
    };
    if (!behaviour.methods.has(method))
      return send({ status: 403, headers: { 'content-type': 'text/plain' }, body: Buffer.from(refusal) }, 'Error');

    const { path, headers, key } = toOrigin(behaviour, method, url, request.headers);
    const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    const forwarded = {
      method,
      path,
      headers: { ...headers, 'x-forwarded-for': request.socket.remoteAddress ?? '' },
      body: hasBody ? request : null,
    };
    const isCacheable = (method === 'GET' || method === 'HEAD') && behaviour.cache.MaxTTL > 0 && request.headers.range === undefined;
    if (!isCacheable) {
      const reply = await forward(behaviour.origin.DomainName, forwarded);
      response.writeHead(reply.status, head(behaviour, reply.status, reply.headers, 'Miss'));
      return pipeline(reply.body, response);
    }
    // Kept answers are whole: conditions of one viewer must not decide about another's.
    const shared = Object.fromEntries(Object.entries(forwarded.headers).filter(([name]) => !name.startsWith('if-')));
    const question = { ...forwarded, method: 'GET', headers: shared };
    const kept = cache.get(key);
    if (kept && now() < kept.staleUntil) {
      if (now() >= kept.freshUntil) void fetchOnce(key, url.pathname, behaviour, question).catch(() => undefined);
      return sendKept(kept, 'Hit');
    }
    const isJoined = flights.has(key);
    const answer = await fetchOnce(key, url.pathname, behaviour, question);
    if (isKept(answer)) return sendKept(answer, answer === kept ? 'Hit' : 'Miss');
    // Who joined in waiting for something that may not be shared asks again, alone.
    send(isJoined ? await collect(await forward(behaviour.origin.DomainName, question)) : answer, 'Miss');
  };
}

function head({ cache, originRequest, responseHeaders }: Behaviour, status: number, headers: Headers, outcome: string) {
  const all: Record<string, string | string[]> = { ...headers, 'x-cache': `${status >= 400 ? 'Error' : outcome} from cloudfront` };
  for (const { Header, Value, Override } of responseHeaders) if (Override || !(Header in all)) all[Header] = Value;
  // Where no cookie reaches the origin, none comes back either.
  const { isNone } = cache.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig;
  if (isNone && originRequest?.CookiesConfig.isNone !== false) delete all['set-cookie'];
  return all;
}
