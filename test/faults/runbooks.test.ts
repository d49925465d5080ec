import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { Shop } from '../../load/shop.ts';
import { staffSession } from '../../load/staff-session.ts';
import { runCommand } from '../../ops/commands.ts';
import { armWarehouseFault, currentEndpoints, expectCleanAudit } from '../support/clean-audit.ts';
import { eventually } from '../support/eventually.ts';
import { processNamed } from '../support/process-named.ts';
import { readRunbooks } from '../support/runbook.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';

const runbooks = readRunbooks();

/** Commands whose AWS API no emulator has, or that need what a new shop lacks: their arguments are accepted, and they end with this reason. */
const ENDS_WITH: Readonly<Record<string, RegExp>> = {
  restore: /has no API rds.*The command needs AWS/,
  'roll-back': /has no active revision before 1/,
};

class Exit extends Error {}

beforeAll(async () => {
  const { door } = await openShop(1);
  vi.stubEnv('SHOPMART_STAFF_SESSION', await staffSession(door, currentEndpoints()));
  await door.close();
});
afterAll(() => vi.unstubAllEnvs());

let printed: string[];

beforeEach(() => {
  printed = [];
  const print = (text: unknown) => void printed.push(String(text));
  vi.spyOn(console, 'log').mockImplementation(print);
  vi.spyOn(console, 'error').mockImplementation(print);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(`exit ${code}: ${printed.join('\n')}`);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const STUCK_ID = /^SAGA$/;

/** Runs a command of a runbook against the running shop, and returns what it printed. */
async function run(
  words: readonly string[],
  { execute, saga = 'none' }: { readonly execute: boolean; readonly saga?: string },
): Promise<string> {
  printed = [];
  const isShared = (word: string, index: number) => word === '--execute' || word === '--confirm' || words[index - 1] === '--confirm';
  const own = words.filter((word, index) => !isShared(word, index));
  const here = own.map((word, index) => (own[index - 1] === '--environment' ? 'dev' : word.replace(STUCK_ID, saga)));
  const executed = execute && words.includes('--execute') ? ['--execute', '--confirm', 'dev'] : [];
  await runCommand([...here, '--laptop', ...executed]);
  return printed.join('\n');
}

/** Runs the commands of a runbook in order: check, act, verify, undo. */
async function carryOut(name: string, saga?: string): Promise<readonly string[]> {
  const outputs: string[] = [];
  for (const words of runbooks.find((each) => each.name === name)?.commands ?? [])
    outputs.push(await run(words, { execute: true, ...(saga !== undefined && { saga }) }));
  return outputs;
}

describe.each(runbooks.filter(({ commands }) => commands.length > 0))('the commands of the runbook $name', ({ commands }) => {
  test.each(commands.map((words) => ({ words, line: words.join(' ') })))('show what they would do: $line', async ({ words }) => {
    const reason = ENDS_WITH[words[0] ?? ''];
    if (reason) await expect(run(words, { execute: false })).rejects.toThrow(reason);
    else expect(await run(words, { execute: false })).not.toBe('');
  });
});

describe('carried out', () => {
  let door: Shop;
  let importer: Shop;
  let bus: Redis;
  const sqs = new SQSClient({
    endpoint: currentEndpoints().aws['sqs'] ?? '',
    region: 'eu-west-2',
    credentials: currentEndpoints().credentials,
  });

  beforeAll(async () => {
    ({ door, importer } = await openShop(4));
    bus = new Redis(currentEndpoints().redis['bus'] ?? '');
  });
  afterAll(async () => {
    bus.disconnect();
    await door.close();
  });

  test('drain-service.md stops a service, and starts it again', async () => {
    const { commands } = runbooks.find(({ name }) => name === 'drain-service') ?? { commands: [] };
    const before = processNamed('notification');
    for (const words of commands.slice(0, -1)) await run(words, { execute: true });
    expect(printed).toContain('Nothing to do: notification runs no task');
    expect(() => processNamed('notification')).toThrow();
    await run(commands.at(-1) ?? [], { execute: true });
    expect(processNamed('notification')).not.toEqual(before);
  });

  test('cache-failover.md replaces the process of the cache, and the shop goes on', async () => {
    const before = processNamed('cache');
    await carryOut('cache-failover');
    expect(processNamed('cache')).not.toEqual(before);
    const sku = await stockedProduct(importer, 1);
    await eventually(async () => expect((await buy(await door.asGuest(), { sku })).status).toBe('confirmed'), { within: 20_000 });
  });

  test('stale-pages.md removes pages from the edge', async () => {
    expect((await carryOut('stale-pages')).join('\n')).toMatch(/#product-RED-MUG[\s\S]*Completed[\s\S]*\/categories\/\*/);
  });

  test('dead-letters.md returns messages to their queue and events to their stream', async () => {
    const { queues } = currentEndpoints();
    const QueueUrl = queues['saga-replies-dead'] ?? '';
    // A repeat of a reply changes nothing.
    const { orderId } = await buy(await door.asGuest(), { sku: await stockedProduct(importer, 1) });
    const MessageBody = JSON.stringify({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const fields = JSON.stringify(['id', 'e1', 'type', 'runbook.tested.v1', 'subject', 's', 'payload', '{}']);
    for (let letter = 1; letter <= 2; letter += 1)
      await bus.xadd('dead:notification', '*', 'stream', 'events:runbook', 'error', 'x', 'fields', fields);
    const output = (await carryOut('dead-letters')).join('\n');
    expect(output).toContain('COMPLETED: 1 of 1 moved');
    expect(output.match(/1 of 1 replayed/g)).toHaveLength(2);
    expect(await bus.xlen('events:runbook')).toBe(2);
    await bus.del('events:runbook');
    expect(await run(['redrive', 'saga-replies', '--environment', 'prod'], { execute: false })).toContain('saga-replies-dead is empty');
  });

  /** An order whose pick the warehouse refuses, once its saga is stuck, with its line in the list. */
  async function stuckOrder() {
    const guest = await door.asGuest();
    const sku = await stockedProduct(importer, 1);
    await armWarehouseFault(sku, 'reject', 0);
    const { orderId } = await buy(guest, { sku });
    const status = async () =>
      guest.call({ method: 'GET', path: `/api/orders/${orderId}` }, z.object({ status: z.string(), number: z.string() }));
    const { number } = await eventually(
      async () => {
        const order = await status();
        expect(order.status).toBe('stuck');
        return order;
      },
      { within: 20_000 },
    );
    const listed = await run(['stuck', '--environment', 'prod', '--code', 'CODE'], { execute: false });
    const line = listed.split('\n').find((each) => each.includes(number)) ?? '';
    return { number, line, saga: line.split(' ')[0] ?? '', status };
  }

  test('stuck-saga.md lets an order continue whose pick was refused', async () => {
    const { number, line, saga, status } = await stuckOrder();
    expect(line).toMatch(/parcel 1 of order .*, pick-refused, pick-refused: /);
    const outputs = await carryOut('stuck-saga', saga);
    expect(outputs.at(1)).toContain('Done: retry');
    expect(outputs.at(-1)).not.toContain(number);
    await eventually(async () => expect((await status()).status).toBe('completed'), { within: 30_000 });
  });

  test('stuck-saga.md gives up a parcel, and does not force a step that nobody can have done by hand', async () => {
    const { saga, status } = await stuckOrder();
    const decide = async (...words: readonly string[]) =>
      run(['stuck', ...words, '--environment', 'prod', '--code', 'CODE', '--reason', 'not to be had', '--execute'], {
        execute: true,
        saga,
      });
    expect(await decide('force', 'SAGA', '--reference', 'ticket 7')).toContain('its step pick-refused allows only retry and write-off');
    expect(await decide('write-off', 'SAGA')).toContain('Done: write-off');
    await eventually(async () => expect((await status()).status).toBe('cancelled'), { within: 30_000 });
    expect(await decide('write-off', 'SAGA')).toContain('is not stuck');
  });

  test('leaves a clean audit', () => expectCleanAudit({ within: 60_000 }));
});
