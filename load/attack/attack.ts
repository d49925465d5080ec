import * as fc from 'fast-check';
import { requestsTo } from './requests/generator.ts';
import type { Ground } from './ground.ts';
import { judge, SLOW_MILLIS } from './judge.ts';
import type { Complaint } from './judge.ts';
import { curlOf } from './requests/request.ts';
import type { Actor, AttackRequest } from './requests/request.ts';
import type { Route } from './routes.ts';
import type { Received, Sender } from './send.ts';
import { changedTables } from './state-digest.ts';
import type { ShopState } from './state-digest.ts';
import type { Tally } from './tally.ts';

export interface Finding extends Complaint {
  readonly route: string;
  /** The changes of the request, after shrinking. */
  readonly changes: readonly string[];
  readonly actor: string;
  readonly curl: string;
}

export interface AttackProps {
  readonly routes: readonly Route[];
  readonly ground: Ground;
  readonly sender: Sender;
  readonly state: Pick<ShopState, 'digest' | 'settled'>;
  readonly tally: Tally;
  readonly seed: number;
  /** A third of the time is for refused requests, sent one at a time with a comparison of the database. */
  readonly seconds: number;
  readonly concurrency: number;
  /** Requests of each kind per route and round. */
  readonly mostRounds: number;
}

const RUNS_PER_ROUND = 25;
const REFUSALS_PER_ROUND = 8;
/** Time limit for shrinking one finding. */
const SHRINK_MILLIS = 15_000;

type Judge = (route: Route, request: AttackRequest) => Promise<readonly Complaint[]>;

/** Sends requests to every route until the time is over. @returns each kind of finding of a route once, with the smallest request that causes it */
export async function attack(props: AttackProps): Promise<readonly Finding[]> {
  const begun = Date.now();
  const findings = new Map<string, Finding>();
  const routes = props.routes.toSorted((one, other) => mixed(props.seed, nameOf(one)) - mixed(props.seed, nameOf(other)));
  const line = openLine(props);
  const refusalsUntil = begun + (props.seconds * 1000) / 3;
  await rounds({ ...props, routes }, refusalsUntil, REFUSALS_PER_ROUND, 1, findings, refusalJudge(props, line));
  await rounds({ ...props, routes }, begun + props.seconds * 1000, RUNS_PER_ROUND, props.concurrency, findings, async (route, request) => {
    await line.renewEnded();
    return judge(route, request, await line.exchange(route, request), props.ground.guarded);
  });
  return [...findings.values()];
}

async function rounds(
  props: AttackProps,
  endAt: number,
  runs: number,
  concurrency: number,
  findings: Map<string, Finding>,
  judging: Judge,
): Promise<void> {
  const { routes, seed } = props;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (Date.now() < endAt && next < routes.length * props.mostRounds) {
      const route = routes[next % routes.length];
      const round = Math.floor(next / routes.length) + runs * 1_000;
      next += 1;
      if (route) await attackRoute(props, route, { seed: mixed(seed, nameOf(route), round), runs, endAt, findings, judging });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

interface Round {
  readonly seed: number;
  readonly runs: number;
  readonly endAt: number;
  readonly findings: Map<string, Finding>;
  readonly judging: Judge;
}

/** A finding ends the round. Repeated findings of later rounds are not reported. */
async function attackRoute({ ground }: AttackProps, route: Route, { seed, runs, endAt, findings, judging }: Round): Promise<void> {
  let wanted: string | undefined;
  let smallest: Finding | undefined;
  const keyOf = ({ rule, detail }: Complaint) => `${nameOf(route)} ${rule} ${detail.replaceAll(/[^a-z ]+/gi, '').slice(0, 30)}`;
  const property = fc.asyncProperty(requestsTo(route, ground.known), async (request) => {
    if (wanted === undefined && Date.now() > endAt) return;
    const complaints = await judging(route, request);
    const complaint = complaints.find((each) => (wanted === undefined ? !findings.has(keyOf(each)) : keyOf(each) === wanted));
    if (!complaint) return;
    wanted ??= keyOf(complaint);
    const curl = curlOf(route.origin, request, ground.credentials(request.actor, route.kind));
    smallest = { ...complaint, route: nameOf(route), changes: request.changes, actor: request.actor, curl };
    throw new Error(complaint.detail);
  });
  await fc.check(property, { seed, numRuns: runs, interruptAfterTimeLimit: Math.max(endAt - Date.now(), 0) + SHRINK_MILLIS });
  if (wanted !== undefined && smallest) findings.set(wanted, smallest);
}

interface Line {
  exchange(route: Route, request: AttackRequest): Promise<Received>;
  /** Renews the sessions that requests have ended. @returns whether there were any */
  renewEnded(): Promise<boolean>;
}

function openLine({ sender, ground, tally }: AttackProps): Line {
  const ended = new Set<Actor>();
  return {
    async exchange(route, request) {
      const send = () => sender.send(request, route.origin, ground.credentials(request.actor, route.kind));
      let response = await send();
      tally.count(route, response);
      // Only a request that is slow, or has no response, each time counts: concurrent requests may delay it. The table shows the others as `none`.
      for (let retry = 0; retry < 2 && (response.status === 0 || response.millis > SLOW_MILLIS); retry += 1) response = await send();
      if (endsSession(request, response)) ended.add(request.actor);
      return response;
    },
    async renewEnded() {
      const actors = [...ended];
      ended.clear();
      for (const actor of actors) await ground.renew(actor);
      return actors.length > 0;
    },
  };
}

/** A request may end its own session. */
function endsSession({ actor, path }: AttackRequest, { status, body }: Received): boolean {
  const isLive = (['guest', 'customer', 'staff', 'importer'] as const).some((live) => live === actor);
  const isSignOut = status < 400 && /\/sign-in\/out|\/sessions\/current/.test(path);
  return isLive && (isSignOut || (status === 401 && /session-(?:expired|invalid)/.test(body)));
}

/** Also checks whether a refused request changed the database. Waits for running sagas first; no other request is in flight. */
function refusalJudge({ state, ground }: AttackProps, line: Line): Judge {
  let last: Awaited<ReturnType<ShopState['settled']>>;
  return async (route, request) => {
    if (startsWork(request)) return [];
    if (await line.renewEnded()) last = undefined;
    const before = last ?? (await state.settled());
    const response = await line.exchange(route, request);
    const complaints = judge(route, request, response, ground.guarded);
    const after = await state.digest();
    const changes = before === undefined ? [] : changedTables(before, after);
    last = before !== undefined && changes.length === 0 ? after : undefined;
    const isRefused = response.status >= 400 && response.status < 500;
    return isRefused && changes.length > 0
      ? [...complaints, { rule: 'state change', detail: `${response.status} changed ${changes.join(', ')}` }]
      : complaints;
  };
}

/** An importer's order needs no cart and is often accepted, so its sagas would change the database for seconds. */
function startsWork({ actor, method, path }: AttackRequest): boolean {
  return actor === 'importer' && method === 'POST' && path === '/api/orders';
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** FNV-1a of the texts, so that each route and round has different numbers. */
function mixed(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(parts.join(' '))) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}
