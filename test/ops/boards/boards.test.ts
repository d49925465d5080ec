import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allBoards } from '../../../observability/boards/all-boards.ts';
import { describeDifference, pushBoards } from '../../../ops/boards/push-boards.ts';

/** What Grafana requires of a dashboard that is saved. */
const Saved = z.strictObject({
  overwrite: z.literal(true),
  message: z.string(),
  dashboard: z.looseObject({
    uid: z
      .string()
      .max(40)
      .regex(/^[\w-]+$/),
    title: z.string().min(1),
    panels: z
      .array(z.looseObject({ type: z.literal('timeseries'), targets: z.array(z.looseObject({ expr: z.string().min(1) })).min(1) }))
      .min(1),
  }),
});

const stored = new Map<string, object>();

/** Grafana's HTTP API of dashboards: refuses other tokens and bodies that are not valid. */
const server = createServer((request, response) => {
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.headers.authorization !== 'Bearer the token') return send(401, { message: 'Invalid API key' });
  const [, uid] = /^\/api\/dashboards\/uid\/([\w-]+)$/.exec(request.url ?? '') ?? [];
  if (uid !== undefined) {
    const dashboard = stored.get(uid);
    return dashboard
      ? send(200, { dashboard: { ...dashboard, id: 7, version: 3 }, meta: {} })
      : send(404, { message: 'Dashboard not found' });
  }
  void json(request).then((body) => {
    const saved = Saved.safeParse(body);
    if (!saved.success) return send(400, { message: saved.error.message });
    stored.set(saved.data.dashboard.uid, saved.data.dashboard);
    return send(200, { status: 'success' });
  });
});

let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => stored.clear());

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const boards = allBoards();
const push = (isDryRun: boolean, token = 'the token') => pushBoards({ url, token, boards, isDryRun });

describe('the boards in Grafana', () => {
  test('are created, and are unchanged the second time', async () => {
    expect(new Set((await push(false)).map(({ change }) => change))).toEqual(new Set(['created']));
    expect([...stored.keys()].toSorted()).toEqual(boards.map(({ name }) => `shopmart-${name}`).toSorted());
    expect(new Set((await push(false)).map(({ change }) => change))).toEqual(new Set(['none']));
  });

  test('are replaced where a person changed them', async () => {
    await push(false);
    const changed = { ...stored.get('shopmart-order'), title: 'by hand' };
    stored.set('shopmart-order', changed);
    expect((await push(false)).filter(({ change }) => change !== 'none').map(describeDifference)).toEqual(['order: changed']);
    expect(stored.get('shopmart-order')).toMatchObject({ title: 'ShopMart Order' });
  });

  test('are not written in a dry run', async () => {
    expect((await push(true)).map(describeDifference)).toContain('business: would be created');
    expect(stored.size).toBe(0);
  });

  test('are refused with a wrong token: the error names the board, the status and the remedy', async () => {
    await expect(push(false, 'another')).rejects.toThrow(/board business: Grafana returned 401 .*is GRAFANA_TOKEN of this workspace/);
  });
});
