/** The senders of requests. Credentials are looked up at the time of sending, because sessions end. */
export const ACTORS = ['visitor', 'guest', 'customer', 'staff', 'importer', 'ended', 'tampered', 'unsigned', 'forged', 'garbage'] as const;

export type Actor = (typeof ACTORS)[number];

export type Header = readonly [name: string, value: string];

/** An encoded request. */
export interface AttackRequest {
  readonly method: string;
  /** Encoded, with the query. */
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
  readonly actor: Actor;
  /** The changes of a valid request, such as `body: remove field`. */
  readonly changes: readonly string[];
}

const MOST_SHOWN_BYTES = 8_192;

/** A shell line that repeats the request. */
export function curlOf(origin: string, { method, path, headers, body }: AttackRequest, credentials: readonly Header[]): string {
  const parts = ['curl', '-sS', '-i', '--path-as-is', '-X', method];
  for (const [name, value] of [...credentials, ...headers]) parts.push('-H', quoted(value === '' ? `${name};` : `${name}: ${value}`));
  if (body === undefined) return [...parts, quoted(origin + path)].join(' ');
  const isText = body.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText && body.length <= MOST_SHOWN_BYTES)
    return [...parts, '--data-binary', quoted(body.toString()), quoted(origin + path)].join(' ');
  const source =
    body.length <= MOST_SHOWN_BYTES ? `echo ${body.toString('base64')} | base64 -d` : `echo "${body.length} bytes, too many to show"`;
  return `${source} | ${[...parts, '--data-binary', '@-', quoted(origin + path)].join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
