import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** A W3C `traceparent`: `00-<trace id>-<span id>-<flags>`. It crosses HTTP headers, message attributes and stream entries as it is. */
export type Traceparent = string;

const WELL_FORMED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const storage = new AsyncLocalStorage<Traceparent>();

/** The trace that the running code belongs to, to hand on with whatever it calls or sends. */
export function currentTraceparent(): Traceparent | undefined {
  return storage.getStore();
}

/** The 32 hex digits that every log line and message of one trace share. */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.slice(3, 35);
}

/** Runs `work`, and all that it starts, as a new span of `parent`; of a new trace when `parent` is missing or malformed. */
export function withTrace<T>(parent: string | null | undefined, work: () => T): T {
  return storage.run(childOf(parent), work);
}

/** Runs `work` in exactly `traceparent`: for frameworks that lose the context between their own callbacks. */
export function resumeTrace<T>(traceparent: Traceparent, work: () => T): T {
  return storage.run(traceparent, work);
}

/** A new span under `parent`; a malformed parent is ignored, as the W3C recommendation says. */
export function childOf(parent: string | null | undefined): Traceparent {
  const span = randomBytes(8).toString('hex');
  if (parent && WELL_FORMED.test(parent)) return `${parent.slice(0, 36)}${span}${parent.slice(52)}`;
  return `00-${randomBytes(16).toString('hex')}-${span}-01`;
}
