import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';

/** Bounds the memory that a line takes. */
const LONGEST_LINE = 1_000_000;

/**
 * Yields the lines of a text file, gzipped or not, in chunks. UTF-8, or UTF-16 if the first bytes indicate it, unless `encoding` is given.
 *
 * @throws Error with the line and the remedy if the bytes do not match the encoding.
 */
export async function* linesOf(file: string, encoding?: string): AsyncGenerator<readonly string[]> {
  const isZipped = await isGzipped(file);
  const source = createReadStream(file);
  // A read error destroys the gunzip stream, and so reaches the loop below.
  const bytes = isZipped ? pipeline(source, createGunzip(), () => undefined) : source;
  let decoder: TextDecoder | undefined;
  let lineEnd = /\r?\n/;
  let rest = '';
  let done = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const isFirst = decoder === undefined;
    decoder ??= decoderFor(file, encoding ?? encodingOf(chunk));
    const text = decode(decoder, chunk, { file, done });
    if (isFirst) lineEnd = lineEndOf(text);
    const lines = (rest + text).split(lineEnd);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      throw new Error(
        `line ${done + lines.length + 1} of ${file} is longer than ${LONGEST_LINE} characters; give a CSV file with one row per line`,
      );
    }
    done += lines.length;
    yield lines;
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield [rest];
}

/** By the first bytes: the header is ASCII, so a zero byte next to its first letter means UTF-16. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  return 'utf-8';
}

function decoderFor(file: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new Error(`${file} cannot be read as "${encoding}": give --encoding a name such as windows-1252, iso-8859-2 or utf-16le`, {
      cause,
    });
  }
}

function decode(decoder: TextDecoder, chunk: Buffer, { file, done }: { readonly file: string; readonly done: number }): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    if (decoder.encoding !== 'utf-8')
      throw new Error(`${file} is not ${decoder.encoding} after line ${done}: give its encoding with --encoding`, { cause });
    const { index, bytes } = firstInvalidLine(chunk);
    const evidence = new TextDecoder('windows-1252').decode(bytes.subarray(0, 120));
    throw new Error(
      `line ${done + index + 1} of ${file} is not UTF-8. In Windows-1252 it is: ${evidence}\nIf that is correct, give --encoding windows-1252; otherwise give the file's encoding.`,
      { cause },
    );
  }
}

/** Skips continuation bytes at the start of the chunk; the last line, which may be cut, is reported only if no other is invalid. */
function firstInvalidLine(chunk: Buffer): { readonly index: number; readonly bytes: Buffer } {
  let from = 0;
  for (let skipped = 0; skipped < 3 && isContinuation(chunk[from]); skipped += 1) from += 1;
  for (let index = 0; ; index += 1) {
    const end = chunk.indexOf(0x0a, from);
    const bytes = chunk.subarray(from, end === -1 ? undefined : end);
    if (end === -1 || !isUtf8(bytes)) return { index, bytes };
    from = end + 1;
  }
}

function isContinuation(byte = 0): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

/** A carriage return alone is a line end only in a file without line feeds. */
function lineEndOf(text: string): RegExp {
  return !text.includes('\n') && text.slice(0, -1).includes('\r') ? /\r/ : /\r?\n/;
}

async function isGzipped(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
