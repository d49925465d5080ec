import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Board } from '../../observability/boards/board.ts';
import { toDashboard } from '../../observability/grafana/dashboard.ts';

export interface PushBoards {
  /** Address of the Grafana workspace. */
  readonly url: string;
  readonly token: string;
  readonly boards: readonly Board[];

  /** Compares only. */
  readonly isDryRun: boolean;
}

export interface BoardOutcome {
  readonly name: string;
  readonly change: 'created' | 'changed' | 'none';
  readonly isDryRun: boolean;
}

const TIMEOUT_MILLIS = 10_000;

const Found = z.object({ dashboard: z.looseObject({ id: z.unknown(), version: z.unknown() }) });

/** Compares each board with Grafana's, and writes those that differ. @throws Error that names the board and Grafana's reason */
export async function pushBoards({ url, token, boards, isDryRun }: PushBoards): Promise<readonly BoardOutcome[]> {
  const outcomes: BoardOutcome[] = [];
  const send = async (path: string, body?: object): Promise<Response> =>
    fetch(new URL(path, url), {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      ...(body && { body: JSON.stringify(body) }),
    });
  for (const board of boards) {
    const dashboard = toDashboard(board);
    const existing = await readDashboard(await send(`/api/dashboards/uid/shopmart-${board.name}`), board.name);
    const change =
      existing === undefined ? 'created' : isDeepStrictEqual(existing, JSON.parse(JSON.stringify(dashboard))) ? 'none' : 'changed';
    if (change !== 'none' && !isDryRun)
      await requireSuccess(await send('/api/dashboards/db', { dashboard, overwrite: true, message: 'npm run ops -- boards' }), board.name);
    outcomes.push({ name: board.name, change, isDryRun });
  }
  return outcomes;
}

export function describeDifference({ name, change, isDryRun }: BoardOutcome): string {
  if (change === 'none') return `${name}: unchanged`;
  return `${name}: ${isDryRun ? `would be ${change}` : change}`;
}

/** The stored board without Grafana's own counters; undefined where there is none. */
async function readDashboard(response: Response, name: string): Promise<object | undefined> {
  if (response.status === 404) return undefined;
  await requireSuccess(response, name);
  const { id: _id, version: _version, ...dashboard } = Found.parse(await response.json()).dashboard;
  return dashboard;
}

async function requireSuccess(response: Response, name: string): Promise<void> {
  if (response.ok) return;
  const remedy =
    response.status === 401 || response.status === 403 ? '; is GRAFANA_TOKEN of this workspace, not expired, and of an Editor?' : '';
  throw new Error(`board ${name}: Grafana returned ${response.status} ${(await response.text()).slice(0, 200)}${remedy}`);
}
