import { describe, expect, test } from 'vitest';
import { judge } from '../../../load/attack/judge.ts';
import type { AttackRequest } from '../../../load/attack/requests/request.ts';
import type { Route } from '../../../load/attack/routes.ts';
import type { Received } from '../../../load/attack/send.ts';

const api: Route = { kind: 'api', method: 'GET', path: '/api/orders', origin: 'http://127.0.0.1:1', parameters: [], components: {} };
const page: Route = { ...api, kind: 'page', path: '/orders' };
const request: AttackRequest = { method: 'GET', path: '/api/orders', headers: [], body: undefined, actor: 'customer', changes: [] };
const guarded = { secrets: ['hunter2hunter2'], personal: ['Quillfeather'], orderNumbers: ['XEPA-XWAJ'] };
const ok: Received = { status: 200, headers: [['content-type', 'application/json']], body: '{}', millis: 5 };

const rulesOf = (
  response: Partial<Received>,
  { route = api, sent = request }: { readonly route?: Route; readonly sent?: AttackRequest } = {},
) => judge(route, sent, { ...ok, ...response }, guarded).map(({ rule }) => rule);

const problem = (body: object, status = 400): Partial<Received> => ({
  status,
  headers: [['content-type', 'application/problem+json']],
  body: JSON.stringify({ status, code: 'invalid-request', detail: 'quantity is 0: must be at least 1', ...body }),
});

describe('a response breaks no rule', () => {
  test.each<[string, Partial<Received>]>([
    ['when it is fine', {}],
    ['when an overloaded service returns retry-after', { status: 503, headers: [['retry-after', '1']], body: '{"code":"too-busy"}' }],
    ['when it redirects to the shop', { status: 303, headers: [['location', '/cart?problem=x']] }],
    ['when it sets a session that scripts cannot read', { headers: [['set-cookie', `session=${'s'.repeat(43)}; HttpOnly; SameSite=Lax`]] }],
    ['when it names field, value and remedy', problem({ errors: [{ field: 'quantity', value: 0, remedy: 'must be at least 1' }] })],
  ])('%s', (_, response) => {
    expect(rulesOf(response)).toEqual([]);
  });

  test('when it repeats a value of the request', () => {
    const sent = { ...request, path: '/api/orders?before=Quillfeather' };
    expect(rulesOf({ body: 'Quillfeather is no order' }, { sent })).toEqual([]);
  });

  test('when it shows the order number to a caller who sent the e-mail address', () => {
    const sent = { ...request, body: Buffer.from('{"email":"Quillfeather"}') };
    expect(rulesOf({ body: 'XEPA-XWAJ' }, { sent })).toEqual([]);
  });

  test('when staff see the customer of an order by a route of theirs, and by no other', () => {
    const sent = { ...request, actor: 'staff' as const };
    expect(rulesOf({ body: 'Quillfeather' }, { route: { ...api, roles: ['support'] }, sent })).toEqual([]);
    expect(rulesOf({ body: 'Quillfeather' }, { sent })).toEqual(['leak']);
  });

  test('when staff see the number of an order', () => {
    expect(rulesOf({ body: 'XEPA-XWAJ' }, { sent: { ...request, actor: 'staff' } })).toEqual([]);
  });
});

describe('a response breaks a rule', () => {
  test.each<[string, string, Partial<Received>]>([
    ['5xx', 'a failure', { status: 500 }],
    ['5xx', 'an outage of a part', { status: 503, headers: [['retry-after', '1']], body: '{"code":"dependency-unavailable"}' }],
    ['no response', 'a broken connection', { status: 0, body: 'ECONNRESET', headers: [] }],
    ['slow', 'more than five seconds', { millis: 5_001 }],
    ['leak', 'a stack trace', { body: 'Error: x\n    at place (/app/services/order/main.js:3:9)' }],
    ['leak', 'a path of a file', { body: 'cannot read /home/node/secrets.json' }],
    ['leak', 'an error of the database', { body: 'duplicate key value violates unique constraint "orders_pkey"' }],
    ['leak', 'a secret', { body: 'hunter2hunter2' }],
    ['leak', "another customer's name in a header", { headers: [['location', '/Quillfeather']] }],
    ['leak', "another customer's order", { body: 'XEPA-XWAJ' }],
    ['open redirect', 'another host', { status: 303, headers: [['location', '//attacker-77.example/']] }],
    ['open redirect', 'a script', { status: 303, headers: [['location', 'javascript:alert(1)']] }],
    ['injection', 'the host of a header', { body: 'https://header-77.example/' }],
    ['injection', 'a header that the request wrote', { headers: [['X-Attack-77', 'injected']] }],
    ['cookie', 'a session that scripts can read', { headers: [['set-cookie', `session=${'s'.repeat(43)}; SameSite=Lax`]] }],
    ['problem', 'a status that is another one', problem({ status: 200 })],
    ['problem', 'no field', problem({ errors: [] })],
    ['problem', 'no remedy', problem({ errors: [{ field: 'quantity' }] })],
  ])('%s: %s', (rule, _, response) => {
    expect(rulesOf(response)).toContain(rule);
  });

  test('missing right: a caller without the role is accepted', () => {
    const route = { ...api, roles: ['support'] };
    expect(rulesOf({}, { route })).toEqual(['missing right']);
    expect(rulesOf({}, { route, sent: { ...request, actor: 'staff' } })).toEqual([]);
    expect(rulesOf({ status: 403 }, { route })).toEqual([]);
  });

  test('injection: a page contains the unescaped script of a request', () => {
    const sent = { ...request, path: '/orders?problem=%3Csvg%2Fonload%3Dattack77()%3E' };
    expect(rulesOf({ headers: [['content-type', 'text/html']], body: '<p><svg/onload=attack77()></p>' }, { sent })).toEqual(['injection']);
  });

  test('page header: a page without each of them', () => {
    const headers: Received['headers'] = [
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', "default-src 'self'; script-src 'self' 'nonce-x'; frame-ancestors 'none'"],
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ['referrer-policy', 'strict-origin-when-cross-origin'],
      ['permissions-policy', 'camera=(), microphone=()'],
    ];
    expect(rulesOf({ headers }, { route: page })).toEqual([]);
    const withPolicy = (policy: string) =>
      rulesOf(
        { headers: [...headers.filter(([name]) => name !== 'content-security-policy'), ['content-security-policy', policy]] },
        { route: page },
      );
    expect(withPolicy("default-src 'self'; script-src 'self' 'sha256-x'; frame-ancestors 'none'")).toEqual([]);
    expect(withPolicy("default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'")).toEqual(['page header']);
    for (const [name] of headers.slice(1)) {
      expect(rulesOf({ headers: headers.filter(([other]) => other !== name) }, { route: page })).toEqual(['page header']);
    }
  });
});
