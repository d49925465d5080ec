import * as fc from 'fast-check';
import type { Draft } from './draft.ts';
import { hostileText, hostileValue } from './hostile-values.ts';

/** A change that makes a valid request invalid. */
export type Change = (draft: Draft) => Draft;

type Path = readonly (string | number)[];

/** Changes of one field of the body. The body stays valid JSON or a valid form. */
export function fieldChanges(): fc.Arbitrary<Change> {
  const at = fc.nat(60);
  return fc.oneof(
    { arbitrary: fc.tuple(at, hostileValue()).map(([index, value]) => changeField('replace a field', index, () => value)), weight: 5 },
    at.map((index) => changeField('remove a field', index, () => undefined)),
    fc
      .tuple(at, fc.constantFrom('surprise', '__proto__', 'constructor', 'toJSON', 'customerId', 'roles', ''), hostileValue())
      .map(([index, name, value]) => changeField(`add the field ${name}`, index, (old) => withField(old, name, value))),
    fc
      .tuple(at, fc.constantFrom(50, 1_001, 20_001))
      .map(([index, count]) =>
        changeField(`repeat a value ${count} times`, index, (old) =>
          Array.from({ length: count }, () => (typeof old === 'object' ? 0 : old)),
        ),
      ),
    hostileValue().map(
      (value): Change =>
        (draft) =>
          changed(draft, 'another type', { value }),
    ),
  );
}

/** Bodies that do not match their headers. */
export function encodingChanges(): fc.Arbitrary<Change> {
  const raw = (name: string, toBytes: (json: string) => Buffer, header?: readonly [string, string]): Change => {
    return (draft) => {
      const headers = header ? [...draft.headers.filter(([other]) => other !== header[0]), header] : draft.headers;
      return changed(draft, name, { raw: toBytes(JSON.stringify(draft.value) ?? ''), headers });
    };
  };
  return fc.oneof(
    fc
      .constantFrom(
        '{',
        '',
        '{"a":1}}',
        '{"a":1,}',
        "{'a':1}",
        '{"a":NaN}',
        '[1',
        '"\\ud800"',
        '\u0000',
        '{"a":1,"a":2}',
        '{"__proto__":{"x":1}}',
        '{"constructor":{"prototype":{"x":1}}}',
        '1e999',
        '-',
      )
      .map((text) => raw(`body: ${text}`, () => Buffer.from(text))),
    fc.constantFrom(
      raw('body: UTF-16', (json) => Buffer.from(`\ufeff${json}`, 'utf16le')),
      raw('body: UTF-8 with a byte order mark', (json) => Buffer.from(`\ufeff${json}`)),
      raw('body: Latin-1', (json) => Buffer.from(json.replace('"', '"\u00e9\u00ff'), 'latin1')),
      raw('body: invalid UTF-8', () => Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0xed, 0xa0, 0x80])),
      raw('body: wrong content-encoding', (json) => Buffer.from(json), ['content-encoding', 'gzip']),
      raw('body: cut in two', (json) => Buffer.from(json.slice(0, json.length / 2))),
      raw('body: nested 100,000 deep', () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))),
      raw('body: nested 5,000 deep', () => Buffer.from(`${'{"a":'.repeat(5_000)}0${'}'.repeat(5_000)}`)),
      raw('body: 2 MB', () => Buffer.from(JSON.stringify('x'.repeat(2_000_000)))),
      raw('body: 200,000 fields', () => Buffer.from(`{${Array.from({ length: 60_000 }, (_, index) => `"f${index}":0`).join()}}`)),
    ),
    fc
      .constantFrom(
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-16',
        'application/json;',
        'application/JSON',
        'json',
        '',
        'application/json, text/html',
        '__proto__',
      )
      .map((type) => raw(`content-type: ${type}`, (json) => Buffer.from(json), ['content-type', type])),
    fc.constant<Change>((draft) => changed(draft, 'no body', { value: undefined })),
    hostileText().map((text) => raw('body: any text', () => Buffer.from(text))),
  );
}

export function changed(draft: Draft, change: string, parts: Partial<Draft>): Draft {
  return { ...draft, ...parts, changes: [...draft.changes, change] };
}

function changeField(name: string, index: number, change: (old: unknown) => unknown): Change {
  return (draft) => {
    const paths = pathsOf(draft.value);
    const path = paths[index % paths.length] ?? [];
    return changed(draft, `${name}: ${path.join('.')}`, { value: replaceAt(draft.value, path, change) });
  };
}

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaceAt(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaceAt(item, rest, change) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === key ? replaceAt(inner, rest, change) : inner]));
}

/** `__proto__` becomes an ordinary field, like in JSON.parse. */
function withField(old: unknown, name: string, value: unknown): unknown {
  const fields = typeof old === 'object' && old !== null && !Array.isArray(old) ? Object.entries(old) : [];
  return Object.fromEntries([...fields, [name, value]]);
}
