import type { Redis } from 'ioredis';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { circuit } from './circuit.ts';
import { countReads } from './count-reads.ts';
import { entriesIn } from './entries.ts';
import type { CacheState, KeyVersion } from './entries.ts';

export interface CacheAsideProps {
  readonly redis: Redis;

  /** Another connection, with a longer time-out: no shopper waits for announcements. @default `redis` */
  readonly announcements?: Redis | undefined;

  /** Begins the keys in Redis. */
  readonly prefix: string;

  /** The label of the metric. */
  readonly name: string;

  /** How long a value is kept; each entry a tenth more or less, so that they do not expire together. */
  readonly keptMillis: number;
  readonly logger: Logger;
  readonly metrics: Metrics;

  /** Whether every change until a few seconds ago has been announced; if not, values are loaded. @default always */
  readonly isCurrent?: () => boolean;

  /** @default the system's clock */
  readonly now?: () => number;

  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
}

export interface Loaded {
  readonly body: Buffer;

  /** Of the value: a later one is larger. 0 for values without one, which tags invalidate. */
  readonly version: number;

  /** When the value ends by itself, in milliseconds. @default never */
  readonly until?: number | undefined;

  /** Not stored: anyone can ask for what does not exist. @default false */
  readonly isEmpty?: boolean;
}

export type Served = Pick<Loaded, 'body' | 'version'>;

/** What to read and how to load it. */
export interface CacheRead {
  readonly key: string;

  /** Whose change invalidates the entry. */
  readonly tags: readonly string[];

  /** Nothing is cached of what does not exist. */
  readonly load: () => Promise<Loaded | undefined>;
}

export interface CacheChanges {
  readonly keys: readonly KeyVersion[];
  readonly tags: readonly string[];
}

/**
 * Serialized values that are read from Redis, or loaded and stored there. Of concurrent reads of one key, one loads. Shortly before an entry expires,
 * one read after the other is likely to refresh it in the background. An older version never replaces a newer one. Without Redis, values are loaded.
 */
export interface CacheAside {
  read(what: CacheRead): Promise<Served | undefined>;

  /** After a commit: nothing older is served or stored. @returns the keys of which no one had announced the version. @throws Error when Redis does not respond */
  announce(changes: CacheChanges): Promise<readonly string[]>;
}

/** How long an older version is refused: longer than any load that is stored. */
const REFUSED_MILLIS = 60_000;

/** What was loaded for longer is not stored. */
const LONGEST_STORED_LOAD_MILLIS = 10_000;

/** A read does not wait for a load that began earlier than this. */
const SHARED_LOAD_MILLIS = 1_000;

interface Flight {
  readonly startedAt: number;
  readonly result: Promise<Served | undefined>;
}

export function cacheAside(props: CacheAsideProps): CacheAside {
  const {
    redis,
    announcements = redis,
    prefix,
    name,
    keptMillis,
    logger,
    metrics,
    isCurrent = () => true,
    now = Date.now,
    random = Math.random,
  } = props;
  const entries = entriesIn(redis, prefix);
  const announced = entriesIn(announcements, prefix);
  const count = countReads(metrics, name);
  const attempt = circuit(logger, now);
  const flights = new Map<string, Flight>();

  const load = async ({ key, load: loadValue }: CacheRead, { marks }: CacheState): Promise<Served | undefined> => {
    const startedAt = now();
    const loaded = await loadValue();
    const loadMillis = now() - startedAt;
    if (!loaded || loaded.isEmpty === true || loadMillis > LONGEST_STORED_LOAD_MILLIS) return loaded;
    const { body, version, until = Number.POSITIVE_INFINITY } = loaded;
    const kept = Math.min(keptMillis * (0.9 + 0.2 * random()), until - now());
    const entry = { body, version, marks, freshUntil: Math.floor(now() + kept), loadMillis };
    if (kept >= 1) await attempt(() => entries.save(key, entry, kept));
    return loaded;
  };

  /** A load that began before a change must not answer a read after it, so reads share one only in the same state. */
  const loadOnce = (what: CacheRead, state: CacheState): Promise<Served | undefined> => {
    const id = [what.key, state.version, ...state.marks].join(' ');
    const underWay = flights.get(id);
    if (underWay && now() - underWay.startedAt < SHARED_LOAD_MILLIS) return underWay.result;
    const flight = { startedAt: now(), result: load(what, state) };
    flights.set(id, flight);
    const forget = () => {
      if (flights.get(id) === flight) flights.delete(id);
    };
    flight.result.then(forget, forget);
    return flight.result;
  };

  return {
    async read(what) {
      const state = isCurrent() ? await attempt(() => entries.find(what.key, what.tags)) : undefined;
      if (!state) {
        count('unavailable');
        return what.load();
      }
      const { entry, marks } = state;
      const at = now();
      const isValid = entry !== undefined && entry.freshUntil > at && entry.marks.join() === marks.join();
      count(isValid ? 'hit' : 'miss');
      if (!isValid) return loadOnce(what, state);
      if (isRefreshedEarly({ leftMillis: entry.freshUntil - at, loadMillis: entry.loadMillis, random: random() }))
        loadOnce(what, state).catch((error: unknown) => logger.warn({ error, key: what.key }, 'not refreshed; the value is kept'));
      return entry;
    },
    async announce({ keys, tags }) {
      await announced.changeTags(tags);
      return announced.supersede(keys, REFUSED_MILLIS);
    },
  };
}

/**
 * Whether this read refreshes the entry: the likelier, the closer its end and the longer its load, so that a popular key is refreshed once before it expires.
 *
 * Source: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015 (β = 1).
 */
function isRefreshedEarly({ leftMillis, loadMillis, random }: { leftMillis: number; loadMillis: number; random: number }): boolean {
  return -Math.log(1 - random) * loadMillis >= leftMillis;
}
