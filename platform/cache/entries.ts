import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A stored value. */
export interface Entry {
  readonly body: Buffer;
  readonly version: number;

  /** Of its tags, from before it was loaded. */
  readonly marks: readonly string[];
  readonly freshUntil: number;
  readonly loadMillis: number;
}

export interface CacheState {
  /** Undefined if there is none, or a change has removed it. */
  readonly entry: Entry | undefined;

  /** Of the entry, or of the change that removed it; -1 if there is neither. */
  readonly version: number;

  /** The present marks of the tags asked for, in their order. */
  readonly marks: readonly string[];
}

export interface KeyVersion {
  readonly key: string;
  readonly version: number;
}

/** The entries under one prefix in Redis. Each method rejects when Redis does not respond. */
export interface Entries {
  find(key: string, tags: readonly string[]): Promise<CacheState>;

  /** Stores the entry, unless a later version is stored or was announced. */
  save(key: string, entry: Entry, keptMillis: number): Promise<void>;

  /** Removes values that are older than their versions, and refuses such for `refusedMillis`. @returns the keys that did not have the version before */
  supersede(keys: readonly KeyVersion[], refusedMillis: number): Promise<readonly string[]>;

  /** Makes every entry with one of these tags a miss. */
  changeTags(tags: readonly string[]): Promise<void>;
}

/** Longer than any entry is kept. */
const MARK_SECONDS = 7 * 86_400;

/** Keys of one call: Redis does nothing else meanwhile. */
const KEYS_AT_ONCE = 200;

/** A value begins with its version. */
const SAVE = `
local stored = tonumber(string.match(redis.call('getrange', KEYS[1], 0, 15), '^%d+') or '-1')
if stored > tonumber(ARGV[1]) then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const SUPERSEDE = `
local superseded = {}
for i, key in ipairs(KEYS) do
  local stored = tonumber(string.match(redis.call('getrange', key, 0, 15), '^%d+') or '-1')
  if stored < tonumber(ARGV[i + 1]) then
    redis.call('set', key, ARGV[i + 1], 'PX', ARGV[1])
    superseded[#superseded + 1] = i
  end
end
return superseded`;

/** Each tag has a random mark, and another one after each change. Redis may evict a mark: the next one is another too, so that nothing invalidated becomes valid again. */
export function entriesIn(redis: Redis, prefix: string): Entries {
  const keyOf = (key: string): string => `${prefix}:value:${key}`;
  const markOf = (tag: string): string => `${prefix}:tag:${tag}`;
  const createMarks = async (tags: readonly string[]): Promise<void> => {
    const writes = redis.pipeline();
    for (const tag of tags) writes.set(markOf(tag), randomUUID(), 'EX', MARK_SECONDS, 'NX');
    expectResults(await writes.exec());
  };
  const find = async (key: string, tags: readonly string[], mayCreate: boolean): Promise<CacheState> => {
    const [value, ...marks] = await redis.mgetBuffer(keyOf(key), ...tags.map(markOf));
    const missing = tags.filter((_tag, index) => !marks[index]);
    if (missing.length > 0 && mayCreate) {
      await createMarks(missing);
      return find(key, tags, false);
    }
    if (missing.length > 0) throw new Error(`the cache keeps no mark of ${missing.join(', ')}`);
    return { ...decode(value ?? undefined), marks: marks.map(String) };
  };
  return {
    find: async (key, tags) => find(key, tags, true),
    async save(key, entry, keptMillis) {
      await redis.eval(SAVE, 1, keyOf(key), entry.version, encode(entry), Math.ceil(keptMillis));
    },
    async supersede(keys, refusedMillis) {
      const superseded: string[] = [];
      for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
        const part = keys.slice(start, start + KEYS_AT_ONCE);
        const names = part.map(({ key }) => keyOf(key));
        const places = await redis.eval(SUPERSEDE, part.length, ...names, refusedMillis, ...part.map(({ version }) => version));
        if (!Array.isArray(places)) throw new Error('the cache returned no list of superseded keys');
        superseded.push(...places.flatMap((place) => part[Number(place) - 1]?.key ?? []));
      }
      return superseded;
    },
    async changeTags(tags) {
      if (tags.length === 0) return;
      const writes = redis.pipeline();
      for (const tag of tags) writes.set(markOf(tag), randomUUID(), 'EX', MARK_SECONDS);
      expectResults(await writes.exec());
    },
  };
}

const LINE_END = 10;

function encode({ body, version, marks, freshUntil, loadMillis }: Entry): Buffer {
  return Buffer.concat([Buffer.from(`${[version, freshUntil, loadMillis, ...marks].join(' ')}\n`), body]);
}

/** A value without a line is the version of a change. */
function decode(value: Buffer | undefined): Pick<CacheState, 'entry' | 'version'> {
  if (value === undefined) return { entry: undefined, version: -1 };
  const end = value.indexOf(LINE_END);
  if (end < 0) return { entry: undefined, version: Number(value) };
  const [version, freshUntil, loadMillis, ...marks] = value.toString('latin1', 0, end).split(' ');
  const entry = {
    body: value.subarray(end + 1),
    version: Number(version),
    marks,
    freshUntil: Number(freshUntil),
    loadMillis: Number(loadMillis),
  };
  return { entry, version: entry.version };
}

function expectResults(results: readonly [Error | null, unknown][] | null): void {
  for (const [error] of results ?? []) if (error) throw error;
}
