import type { IncomingHttpHeaders } from 'node:http';
import type { CachePolicy } from './policies.ts';
import { wildcard } from './distribution.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

export interface Kept extends Answer {
  readonly path: string;
  readonly keptAt: number;
  readonly freshUntil: number;
  readonly staleUntil: number;
  readonly staleIfErrorUntil: number;
}

const keptErrors = new Set([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);

/** For how many seconds CloudFront keeps an answer, and for how many more it may serve it stale. */
export function lifetime({ status, headers }: Pick<Answer, 'status' | 'headers'>, policy: CachePolicy, errorSeconds: number) {
  const control = String(headers['cache-control'] ?? '').toLowerCase();
  const directive = (name: string): number | undefined => {
    const [, seconds] = new RegExp(`(?:^|[,\\s])${name}=(\\d+)`).exec(control) ?? [];
    return seconds === undefined ? undefined : Number(seconds);
  };
  const isForbidden = /\b(no-store|no-cache|private)\b/.test(control);
  const expires = headers['expires'] === undefined ? undefined : (Date.parse(String(headers['expires'])) - Date.now()) / 1000;
  const asked = isForbidden ? 0 : (directive('s-maxage') ?? directive('max-age') ?? expires ?? policy.DefaultTTL);
  const seconds = Math.max(policy.MinTTL, Math.min(asked, policy.MaxTTL));
  const isError = status >= 400;
  if (isError && (!keptErrors.has(status) || policy.MaxTTL === 0)) return { seconds: 0, stale: 0, staleIfError: 0 };
  return {
    seconds: isError ? Math.max(isForbidden ? 0 : errorSeconds, seconds) : seconds,
    stale: isForbidden ? 0 : (directive('stale-while-revalidate') ?? 0),
    staleIfError: isForbidden ? 0 : (directive('stale-if-error') ?? 0),
  };
}

export interface EdgeCache {
  get(key: string): Kept | undefined;
  keep(key: string, kept: Kept, tags: readonly string[]): void;
  /** Forgets by `/path`, by `/path*`, and by `#tag`; answers how many went. */
  invalidate(items: readonly string[]): number;
  /** Grows with each invalidation: what was asked for before one may be out of date after it. */
  generation(): number;
  bytes(): number;
}

/** Answers in memory, the least recently used out first. */
export function createCache(maximumBytes: number): EdgeCache {
  const entries = new Map<string, { readonly kept: Kept; readonly tags: ReadonlySet<string> }>();
  let bytes = 0;
  let generation = 0;
  const forget = (key: string) => {
    bytes -= entries.get(key)?.kept.body.length ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.kept;
    },
    keep(key, kept, tags) {
      forget(key);
      if (kept.body.length > maximumBytes / 8) return;
      entries.set(key, { kept, tags: new Set(tags.map((tag) => tag.trim().toLowerCase())) });
      bytes += kept.body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maximumBytes) break;
        forget(oldest);
      }
    },
    invalidate(items) {
      generation += 1;
      const tags = items.filter((item) => item.startsWith('#')).map((item) => item.slice(1).toLowerCase());
      const paths = items.filter((item) => item.startsWith('/')).map(wildcard);
      const gone = [...entries].filter(
        ([, { kept, tags: own }]) => tags.some((tag) => own.has(tag)) || paths.some((path) => path.test(kept.path)),
      );
      for (const [key] of gone) forget(key);
      return gone.length;
    },
    generation: () => generation,
    bytes: () => bytes,
  };
}

/** True when what the viewer has is what we have. */
export function isUnchanged(kept: Kept, viewer: IncomingHttpHeaders): boolean {
  const etag = kept.headers['etag'];
  if (typeof etag !== 'string' || viewer['if-none-match'] === undefined) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return viewer['if-none-match'].split(',').some((each) => each.trim() === '*' || bare(each) === bare(etag));
}
