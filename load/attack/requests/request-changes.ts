import * as fc from 'fast-check';
import { changed } from './body-changes.ts';
import type { Change } from './body-changes.ts';
import { percentEncoded } from './draft.ts';
import { HEADER_HOST, hostileText } from './hostile-values.ts';
import { ACTORS } from './request.ts';

/** Changes of the address: parameters of the path and the query, and invalid encodings. */
export function addressChanges(): fc.Arbitrary<Change> {
  const index = fc.nat(10);
  return fc.oneof(
    fc.tuple(index, hostileText()).map(([at, text]): Change => (draft) => {
      const names = Object.keys(draft.pathValues);
      const name = names[at % names.length];
      return name === undefined ? draft : changed(draft, `path: ${name}`, { pathValues: { ...draft.pathValues, [name]: text } });
    }),
    fc.tuple(index, hostileText()).map(([at, text]): Change => (draft) => {
      const query = draft.query.map((pair, other) => (other === at % draft.query.length ? ([pair[0], text] as const) : pair));
      return changed(draft, 'query: replace a value', { query });
    }),
    fc.constant<Change>((draft) => changed(draft, 'query: each twice', { query: draft.query.flatMap((pair) => [pair, pair]) })),
    fc.constant<Change>((draft) =>
      changed(draft, 'query: 500 of each', {
        query: draft.query.flatMap((pair) => Array.from({ length: 500 / draft.query.length }, () => pair)),
      }),
    ),
    fc
      .tuple(
        fc.constantFrom('surprise', '__proto__', 'sku', 'limit', 'before', 'after', 'category', 'a[b]', 'sku[]', '_rsc'),
        hostileText(),
      )
      .map(
        ([name, text]): Change =>
          (draft) =>
            changed(draft, `query: add ${name}`, { query: [...draft.query, [name, text.slice(0, 3_000)]] }),
      ),
    fc
      .constantFrom(
        '%',
        '%zz',
        '%c3%28',
        '%ff',
        '%00',
        '/../../internal/jwks',
        '/..%2f..%2finternal%2fjwks',
        '/.%2e/%2e./metrics',
        '%5c..%5cmetrics',
        '//',
        '/',
        ';x=1',
        '?',
        '??a=b&&=&',
        '?sku',
        '?%',
        '?a=%',
        '?=',
        `/${'a'.repeat(501)}`,
        `?a=${'b'.repeat(7_000)}`,
        `/${'x/'.repeat(2_000)}`,
        '.json',
        '~',
        '@attacker',
        '\u00e9',
      )
      .map(
        (suffix): Change =>
          (draft) =>
            changed(draft, `path: append ${suffix.slice(0, 30)}`, { suffix }),
      ),
  );
}

const HEADERS: readonly (readonly [string, string])[] = [
  ['host', HEADER_HOST],
  ['x-forwarded-host', HEADER_HOST],
  ['x-forwarded-for', '6.6.6.6, 7.7.7.7'],
  ['x-forwarded-proto', 'gopher'],
  ['forwarded', `host=${HEADER_HOST}`],
  ['origin', `https://${HEADER_HOST}`],
  ['sec-fetch-site', 'cross-site'],
  ['referer', `https://${HEADER_HOST}/`],
  ['x-http-method-override', 'DELETE'],
  ['x-original-url', '/internal/jwks'],
  ['x-middleware-subrequest', 'proxy:proxy:proxy:proxy:proxy'],
  ['next-action', 'a'.repeat(42)],
  ['rsc', '1'],
  ['next-router-state-tree', '%5B%22'],
  ['next-router-prefetch', '1'],
  ['traceparent', '00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-zz'],
  ['x-request-id', 'x'.repeat(500)],
  ['range', 'bytes=0-0,2-1,-5'],
  ['if-none-match', '*'],
  ['if-match', '"999999999999999999999"'],
  ['if-modified-since', 'never'],
  ['accept', 'application/xml;q=nan'],
  ['accept-encoding', 'br;q=-1, gzip;q=abc, *'],
  ['accept-language', 'x'.repeat(2_000)],
  ['cookie', 'session=; session=a; =; __proto__=1; arrived=%zz'],
  ['cookie', `session=${'s'.repeat(3_000)}`],
  ['prefer', 'wait=-1; wait=99999999999999'],
  ['idempotency-key', ''],
  ['idempotency-key', 'k'.repeat(256)],
  ['idempotency-key', '\u00e9\u00ff'],
  ['stripe-signature', 't=1,v1=0'],
  ['x-depot-signature', '0'],
  ['expect', 'nothing'],
  ['upgrade', 'websocket'],
  ['x-long', 'y'.repeat(12_000)],
];

export function headerChanges(): fc.Arbitrary<Change> {
  const set = (name: string, values: readonly string[]): Change => {
    return (draft) => {
      const headers = [...draft.headers.filter(([other]) => other !== name), ...values.map((value) => [name, value] as const)];
      return changed(draft, `header: ${name}`, { headers });
    };
  };
  return fc.oneof(
    { arbitrary: fc.constantFrom(...HEADERS).map(([name, value]) => set(name, [value])), weight: 4 },
    fc.constantFrom(...HEADERS).map(([name, value]) => set(name, [value, 'second'])),
    fc
      .tuple(fc.constantFrom('idempotency-key', 'if-match', 'prefer', 'cookie', 'accept', 'traceparent', 'x-request-id'), hostileText())
      .map(([name, text]) => set(name, [text.slice(0, 3_000)])),
    fc.constantFrom('idempotency-key', 'if-match', 'content-type', 'sec-fetch-site').map((name) => set(name, [])),
  );
}

/** Another actor or another method, which must be refused. */
export function senderChanges(): fc.Arbitrary<Change> {
  return fc.oneof(
    {
      arbitrary: fc.constantFrom(...ACTORS).map(
        (actor): Change =>
          (draft) =>
            changed(draft, `as ${actor}`, { actor }),
      ),
      weight: 3,
    },
    fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY').map(
      (method): Change =>
        (draft) =>
          changed(draft, `method ${method}`, { method }),
    ),
  );
}

/** Encodes the path and the query twice. */
export function encodedTwice(): fc.Arbitrary<Change> {
  return fc.constant<Change>((draft) => {
    const twice = (text: string) => percentEncoded(text);
    const pathValues = Object.fromEntries(Object.entries(draft.pathValues).map(([name, text]) => [name, twice(text)]));
    return changed(draft, 'encoded twice', { pathValues, query: draft.query.map(([name, text]) => [name, twice(text)] as const) });
  });
}
