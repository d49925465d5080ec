import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';

/** Longer lines are no invoices, and would have to be held in memory whole. */
const LONGEST_LINE = 1_000_000;

/**
 * The lines of a text file, gzipped or not, some hundreds at a time. UTF-8 unless the file begins as UTF-16 does, or `encoding` names another.
 *
 * @throws Error that names the line and the remedy where the bytes are not of that encoding.
 */
export async function* linesOf(file: string, encoding?: string): AsyncGenerator<readonly string[]> {
  const isZipped = await isGzipped(file);
  const source = createReadStream(file);
  // A failure to read destroys what unzips, and so reaches the loop below.
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
        `line ${done + lines.length + 1} of ${file} is longer than ${LONGEST_LINE} characters; give a CSV file with a line for each row`,
      );
    }
    done += lines.length;
    yield lines;
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield [rest];
}

/** By its first bytes: the header is ASCII, so a zero byte beside its first letter means UTF-16. */
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
      throw new Error(`${file} is not ${decoder.encoding} after line ${done}: name its encoding by --encoding`, { cause });
    const { index, bytes } = firstInvalidLine(chunk);
    const evidence = new TextDecoder('windows-1252').decode(bytes.subarray(0, 120));
    throw new Error(
      `line ${done + index + 1} of ${file} is not UTF-8. In Windows-1252 it is: ${evidence}\nIf that is right, give --encoding windows-1252; if not, name the encoding that it is in.`,
      { cause },
    );
  }
}

/** The chunk may begin and end within a character, so its first line loses the bytes that continue one, and its last line is blamed only when no other is. */
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

/** A carriage return alone ends lines only in a file that knows no other end. */
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
