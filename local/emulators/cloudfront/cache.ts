import { buffer } from 'node:stream/consumers';
import { matcher } from './forward.ts';
import type { Forward, Reply } from './forward.ts';
import { lifetime } from './policies.ts';
import type { CachePolicy, OriginRequest } from './policies.ts';

type CachedReply = Reply & ReturnType<typeof lifetime> & { readonly body: Buffer; readonly tags: readonly string[] };

const isCacheable = ({ receivedAt, staleUntil }: CachedReply) => receivedAt < staleUntil;

/** An in-memory LRU cache of responses. @param tagHeader - the origin's response header that lists cache tags */
export function createCache(tagHeader = '', maximumBytes = 64 * 1_048_576, now = Date.now) {
  const replies = new Map<string, CachedReply>();
  const inFlight = new Map<string, Promise<CachedReply>>();
  let bytes = 0;
  let generation = 0;

  const remove = (key: string) => {
    bytes -= replies.get(key)?.body.length ?? 0;
    replies.delete(key);
  };
  const fetchAndStore = async (policy: CachePolicy, request: OriginRequest, forward: Forward): Promise<CachedReply> => {
    const generationAtStart = generation;
    const reply = await forward(request);
    const body = Buffer.isBuffer(reply.body) ? reply.body : await buffer(reply.body);
    const previous = replies.get(request.key);
    if (reply.statusCode >= 500 && previous && now() < previous.usableUntil) return previous;
    const tagList = String(reply.headers[tagHeader] ?? '').toLowerCase();
    const tags = tagList.split(',').map((tag) => `#${tag.trim()}`);
    const fetched = { ...reply, body, tags, ...lifetime(policy, reply, now()) };
    // A response that was requested before an invalidation may be stale.
    if (isCacheable(fetched) && generationAtStart === generation && body.length <= maximumBytes / 8) {
      remove(request.key);
      replies.set(request.key, fetched);
      bytes += body.length;
      for (const oldest of replies.keys()) {
        if (bytes <= maximumBytes) break;
        remove(oldest);
      }
    }
    return fetched;
  };
  const hit = (cached: CachedReply): Reply => {
    const age = Math.floor((now() - cached.receivedAt) / 1000);
    return { ...cached, headers: { ...cached.headers, age: String(age), 'x-cache': 'Hit' } };
  };

  return {
    /** Returns the cached response, or fetches it; concurrent requests for one key share a fetch. */
    async respond(policy: CachePolicy, request: OriginRequest, forward: Forward): Promise<Reply> {
      const { key } = request;
      const cached = replies.get(key);
      // Moves the entry to the end of the LRU order.
      if (cached && replies.delete(key)) replies.set(key, cached);
      if (cached && now() < cached.freshUntil) return hit(cached);
      const joined = inFlight.get(key);
      const fetching = joined ?? fetchAndStore(policy, request, forward).finally(() => inFlight.delete(key));
      inFlight.set(key, fetching);
      if (cached && now() < cached.staleUntil) {
        fetching.catch(() => undefined);
        return hit(cached);
      }
      const reply = await fetching;
      // A private response must not be shared, so the joined request is sent to the origin too.
      if (joined && !isCacheable(reply)) return forward(request);
      return reply === cached ? hit(reply) : reply;
    },
    /** Removes entries by `/path`, `/path*` or `#tag`. */
    invalidate(items: readonly string[]): void {
      generation += 1;
      const paths = matcher(items);
      const tagItems = new Set(items.map((item) => item.toLowerCase()));
      for (const [key, { tags }] of replies) {
        const [path = ''] = key.split('\n', 1);
        if (paths.test(path) || tags.some((tag) => tagItems.has(tag))) remove(key);
      }
    },
  };
}
