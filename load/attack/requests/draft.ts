import type { Actor, AttackRequest, Header } from './request.ts';
import type { Route } from '../routes.ts';

/** A request before encoding, so that its parts can be changed. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly pathValues: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly Header[];
  /** Sent as JSON or as a form; undefined for no body. */
  readonly value: unknown;
  /** Sent instead of `value`. */
  readonly raw?: Buffer;
  /** Appended to the path without encoding. */
  readonly suffix?: string;
  readonly actor: Actor;
  readonly changes: readonly string[];
}

/** Leaves out header values that Node cannot send. */
const SENDABLE_HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;
const SENDABLE_PATH = /[^\x21-\xff]/g;

export function toRequest({ kind }: Pick<Route, 'kind'>, draft: Draft): AttackRequest {
  const { method, query, value, raw, suffix = '', actor, changes } = draft;
  const filled = draft.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => percentEncoded(draft.pathValues[name] ?? ''));
  const search = query.map(([name, text]) => `${percentEncoded(name)}=${percentEncoded(text)}`).join('&');
  const path = `${filled}${search === '' ? '' : `?${search}`}${suffix}`.replaceAll(SENDABLE_PATH, percentEncoded);
  const body = raw ?? (value === undefined ? undefined : Buffer.from(kind === 'form' ? toForm(value) : JSON.stringify(value)));
  const headers = draft.headers.filter(([, text]) => SENDABLE_HEADER.test(text));
  return { method, path, headers, body, actor, changes };
}

/** Like encodeURIComponent, but encodes half a surrogate pair as its three bytes, which are not UTF-8. */
export function percentEncoded(text: string): string {
  return Array.from(text)
    .map((sign) => {
      if (sign.isWellFormed()) return encodeURIComponent(sign);
      const code = sign.charCodeAt(0);
      const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
      return bytes.map((byte) => `%${byte.toString(16).toUpperCase()}`).join('');
    })
    .join('');
}

function toForm(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, field]) => `${percentEncoded(name)}=${percentEncoded(typeof field === 'string' ? field : (JSON.stringify(field) ?? ''))}`)
    .join('&');
}
