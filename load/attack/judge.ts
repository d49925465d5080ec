import { HEADER_HOST, SCRIPT_MARKER } from './requests/hostile-values.ts';
import { headerOf } from './send.ts';
import type { Received } from './send.ts';
import type { Actor, AttackRequest } from './requests/request.ts';
import type { Route } from './routes.ts';

/** A rule that a response breaks. */
export interface Complaint {
  readonly rule: string;
  readonly detail: string;
}

/** Texts that must not appear in a response. */
export interface Protected {
  readonly secrets: readonly string[];
  /** Another customer's name and addresses. */
  readonly personal: readonly string[];
  /** Numbers of another customer's orders. Only staff and callers who send the e-mail address may see them. */
  readonly orderNumbers: readonly string[];
}

export const SLOW_MILLIS = 5_000;

/** Texts of internal errors. The attack itself sends none of them. */
const INSIDES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack trace', /\n\s+at \S.*:\d+:\d+|\bat (?:async )?\w[\w.<>]* \(\S+:\d+:\d+\)/],
  ['a path of a file', /file:\/\/\/|\/node_modules\/|(?:^|[\s"'(])\/(?:home|root|tmp|usr|var|app)\/[\w.-]+\//],
  [
    'an error of the database',
    /syntax error at or near|violates \w+(?: \w+)? constraint|relation "|invalid input syntax|SQLSTATE|PG::|duplicate key value|null value in column/,
  ],
  ['an error of the network', /ECONNREFUSED|ECONNRESET|ENOTFOUND|getaddrinfo|socket hang up/],
  ['metrics', /^process_cpu_seconds_total/m],
  ['a private key', /"d":"[\w-]{40,}"|BEGIN (?:\w+ )?PRIVATE KEY/],
];

/** Every rule that the response breaks. */
export function judge(route: Route, request: AttackRequest, response: Received, guarded: Protected): readonly Complaint[] {
  return [
    ...judgeOutcome(route, request, response),
    ...judgeText(route, request, response, guarded),
    ...judgeProblem(response),
    ...judgePage(route, response),
  ];
}

function judgeOutcome(route: Route, request: AttackRequest, { status, body, headers, millis }: Received): readonly Complaint[] {
  const found: Complaint[] = [];
  const shown = body.slice(0, 300);
  if (status === 0) found.push({ rule: 'no response', detail: shown });
  if (status >= 500 && !isDocumentedRefusal({ status, body, headers })) found.push({ rule: '5xx', detail: `${status} ${shown}` });
  if (millis > SLOW_MILLIS) found.push({ rule: 'slow', detail: `${Math.round(millis)} ms` });
  const isThisRoute = request.method === route.method && !request.changes.some((change) => change.startsWith('path: append'));
  if (isThisRoute && status > 0 && status < 400 && !mayUse(route, request.actor)) {
    found.push({
      rule: 'missing right',
      detail: `${request.actor} got ${status} from a route for ${route.roles?.join(', ') || 'callers'}: ${shown}`,
    });
  }
  return found;
}

/** An overloaded service returns retry-after; every other 5xx is a failure. */
function isDocumentedRefusal(response: Pick<Received, 'status' | 'body' | 'headers'>): boolean {
  return response.status === 503 && headerOf(response, 'retry-after') !== undefined && response.body.includes('"code":"too-busy"');
}

function mayUse({ roles }: Route, actor: Actor): boolean {
  if (roles === undefined) return true;
  const callers: readonly Actor[] = ['guest', 'customer', 'staff', 'importer'];
  return roles.length === 0 ? callers.includes(actor) : roles.some((role) => role === actor || (actor === 'staff' && role !== 'importer'));
}

function judgeText(
  route: Route,
  { path, headers, body, actor }: AttackRequest,
  response: Received,
  guarded: Protected,
): readonly Complaint[] {
  const received = `${response.body}\n${response.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}`;
  const sent = `${path}\n${headers.map(([, value]) => value).join('\n')}\n${body?.toString() ?? ''}`;
  // The e-mail address of an order permits its number.
  const mayKnowNumbers = actor === 'staff' || guarded.personal.some((text) => sent.includes(text));
  const texts = mayKnowNumbers ? guarded.personal : [...guarded.personal, ...guarded.orderNumbers];
  // Routes of staff show the customers of orders.
  const personal = actor === 'staff' && (route.roles ?? []).length > 0 && mayUse(route, actor) ? [] : texts;
  const isInResponse = (text: string) => received.includes(text) && !sent.includes(text);
  const location = headerOf(response, 'location');
  return [
    ...INSIDES.flatMap(([what, pattern]) => {
      const [shown] = pattern.exec(received) ?? [];
      return shown === undefined || sent.includes(shown.trim()) ? [] : [{ rule: 'leak', detail: `${what}: ${shown.trim().slice(0, 200)}` }];
    }),
    ...guarded.secrets
      .filter(isInResponse)
      .map((secret) => ({ rule: 'leak', detail: `a secret of the environment: ${secret.slice(0, 4)}…` })),
    ...personal.filter(isInResponse).map((text) => ({ rule: 'leak', detail: `another customer's ${text}` })),
    ...(isHtml(response) && response.body.includes(SCRIPT_MARKER)
      ? [{ rule: 'injection', detail: `the page holds ${SCRIPT_MARKER} unescaped` }]
      : []),
    ...(response.body.includes(HEADER_HOST) ? [{ rule: 'injection', detail: `the response names the host of a header` }] : []),
    ...(headerOf(response, 'x-attack-77') === undefined
      ? []
      : [{ rule: 'injection', detail: 'a header that a value of the request wrote' }]),
    ...(location !== undefined && isForeign(location) ? [{ rule: 'open redirect', detail: location }] : []),
  ];
}

/** Resolves the location like a browser on any page of the shop. */
function isForeign(location: string): boolean {
  const here = 'http://here.invalid';
  const url = URL.parse(location, here);
  return url === null || (url.origin !== here && url.hostname !== '127.0.0.1' && url.hostname !== 'localhost');
}

/** A problem must name the fault and the remedy. */
function judgeProblem(response: Received): readonly Complaint[] {
  if (!headerOf(response, 'content-type')?.startsWith('application/problem+json')) return [];
  const { status, code, detail, errors } = JSON.parse(response.body);
  const complain = (what: string) => [{ rule: 'problem', detail: `${what}: ${response.body.slice(0, 300)}` }];
  if (status !== response.status || typeof code !== 'string' || typeof detail !== 'string' || detail === '')
    return complain('no status, code and detail');
  if (code !== 'invalid-request') return [];
  const isExplained =
    Array.isArray(errors) &&
    errors.length > 0 &&
    errors.every((each) => each.field !== '' && typeof each.remedy === 'string' && each.remedy !== '');
  return isExplained ? [] : complain('a field without its name or its remedy');
}

const PAGE_HEADERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['content-security-policy', /default-src ('none'|'self'.*script-src 'self' '(nonce|sha256)-).*frame-ancestors 'none'/],
  ['x-content-type-options', /^nosniff$/],
  ['x-frame-options', /^DENY$/],
  ['referrer-policy', /^strict-origin-when-cross-origin$/],
  ['permissions-policy', /camera=\(\)/],
];

function judgePage({ kind }: Route, response: Received): readonly Complaint[] {
  const cookies = response.headers.filter(([name, value]) => name.toLowerCase() === 'set-cookie' && isCredential(value));
  const unsafe = cookies
    .filter(([, value]) => !(/httponly/i.test(value) && /samesite=(lax|strict)/i.test(value)))
    .map(([, value]) => ({ rule: 'cookie', detail: value }));
  const isPage = (kind === 'page' || kind === 'form') && isHtml(response);
  if (!isPage) return unsafe;
  const missing = PAGE_HEADERS.filter(([name, pattern]) => !pattern.test(headerOf(response, name) ?? ''));
  return [
    ...unsafe,
    ...missing.map(([name]) => ({ rule: 'page header', detail: `${response.status} with ${name}: ${headerOf(response, name)}` })),
  ];
}

/** A short value is a flag that scripts may read. */
function isCredential(cookie: string): boolean {
  return /^[^=]+=[^;]{16}/.test(cookie);
}

function isHtml(response: Received): boolean {
  return headerOf(response, 'content-type')?.startsWith('text/html') ?? false;
}
