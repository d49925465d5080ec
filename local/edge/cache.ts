import type { CachePolicy } from './policies.ts';
import { wildcard } from './distribution.ts';

export type Headers = Readonly<Record<string, string | string[]>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface Kept extends Answer {
  readonly path: string;
  readonly keptAt: number;
  readonly freshUntil: number;
  readonly staleUntil: number;
  /** Until then it is better than an error of the origin. */
  readonly usableUntil: number;
}

export type EdgeCache = ReturnType<typeof createCache>;

const keptErrors = new Set([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
const errorSeconds = 10;

/** For how many seconds CloudFront keeps an answer, and for how many more it may serve it stale: while it asks again, or when asking fails. */
export function lifetime({ status, headers }: { readonly status: number; readonly headers: Headers }, policy: CachePolicy) {
  const control = String(headers['cache-control'] ?? '').toLowerCase();
  const directive = (name: string): number | undefined => {
    const [, seconds] = new RegExp(`(?:^|[,\\s])${name}=(\\d+)`).exec(control) ?? [];
    return seconds === undefined ? undefined : Number(seconds);
  };
  const isError = status >= 400;
  if (policy.MaxTTL === 0 || (isError && !keptErrors.has(status))) return { seconds: 0, stale: 0, staleIfError: 0 };
  const isForbidden = /\b(no-store|no-cache|private)\b/.test(control);
  const asked = isForbidden ? 0 : (directive('s-maxage') ?? directive('max-age') ?? (isError ? 0 : policy.DefaultTTL));
  const seconds = Math.max(policy.MinTTL, Math.min(asked, policy.MaxTTL), isError && !isForbidden ? errorSeconds : 0);
  const beyond = (name: string) => (isForbidden ? 0 : (directive(name) ?? 0));
  return { seconds, stale: beyond('stale-while-revalidate'), staleIfError: beyond('stale-if-error') };
}

/** Answers in memory, the least recently used out first. */
export function createCache(maximumBytes: number) {
  const entries = new Map<string, { readonly kept: Kept; readonly tags: ReadonlySet<string> }>();
  let bytes = 0;
  let generation = 0;
  const forget = (key: string) => {
    bytes -= entries.get(key)?.kept.body.length ?? 0;
    entries.delete(key);
  };
  return {
    get(key: string): Kept | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.kept;
    },
    keep(key: string, kept: Kept, tags: readonly string[]): void {
      forget(key);
      if (kept.body.length > maximumBytes / 8) return;
      entries.set(key, { kept, tags: new Set(tags.map((tag) => tag.trim().toLowerCase())) });
      bytes += kept.body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maximumBytes) break;
        forget(oldest);
      }
    },
    /** Forgets by `/path`, by `/path*`, and by `#tag`. */
    invalidate(items: readonly string[]): void {
      generation += 1;
      const tags = items.filter((item) => item.startsWith('#')).map((item) => item.slice(1).toLowerCase());
      const paths = items.filter((item) => item.startsWith('/')).map(wildcard);
      for (const [key, { kept, tags: own }] of entries) {
        if (tags.some((tag) => own.has(tag)) || paths.some((path) => path.test(kept.path))) forget(key);
      }
    },
    /** Grows with each invalidation: what was asked for before one may be out of date after it. */
    generation: () => generation,
    bytes: () => bytes,
  };
}
