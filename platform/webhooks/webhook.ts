import type { IncomingHttpHeaders } from 'node:http';

/** How one sender signs its webhooks, and how to parse them. */
export interface Webhook<E> {
  /** The path of its route, such as `/webhooks/provider`. */
  readonly path: string;

  /**
   * Verifies the sender's signature of the raw bytes. Returns the signed time, or null where the sender signs none.
   *
   * @throws PlatformError `webhook-forged`
   */
  verify(body: Buffer, headers: IncomingHttpHeaders): Promise<Date | null>;

  /**
   * The event in a verified body; null for a type that is not used.
   *
   * @throws PlatformError `webhook-malformed`
   */
  parse(body: Buffer): E | null;
}

/** A header that is expected once; the first of several. */
export function singleHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The JSON value of a body, or undefined where it is none. */
export function jsonBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
