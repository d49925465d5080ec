/** Who sends a request: its credentials are looked up when it is sent, since sessions end. */
export const ACTORS = ['visitor', 'guest', 'customer', 'staff', 'importer', 'ended', 'tampered', 'unsigned', 'forged', 'garbage'] as const;

export type Actor = (typeof ACTORS)[number];

export type Header = readonly [name: string, value: string];

/** One request as it goes over the wire. */
export interface AttackRequest {
  readonly method: string;
  /** With its query, encoded. */
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
  readonly actor: Actor;
  /** What was changed in a valid request, such as `body: remove field`. */
  readonly changes: readonly string[];
}

const MOST_SHOWN_BYTES = 8_192;

/** A shell line that sends the request again. */
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
