import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Permissions } from '../../local/iam/permissions.ts';
import { defaultEndpointsFile } from '../../tools/endpoints.ts';
import type { Shop } from '../../load/shop.ts';
import { eventually } from '../support/eventually.ts';
import { processNamed } from '../support/process-named.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';
import { withoutAction } from '../support/without-action.ts';

const state = dirname(process.env['SHOPMART_ENDPOINTS'] ?? defaultEndpointsFile);
const [permissionsFile, networkFile, refusalsFile] = ['permissions.json', 'network.json', 'refusals.jsonl'].map((name) =>
  join(state, name),
);
const originals = [permissionsFile, networkFile].map((file = '') => [file, readFileSync(file, 'utf8')] as const);
const permissions = Permissions.parse(JSON.parse(readFileSync(permissionsFile ?? '', 'utf8')));

let door: Shop;
let importer: Shop;
let sku: string;

beforeAll(async () => {
  ({ door, importer } = await openShop(4));
  sku = await stockedProduct(importer, 1000);
});
const restore = () => originals.forEach(([file, content]) => writeFileSync(file, content));
afterEach(restore);
afterAll(() => door.close());

const placeOrder = async () => buy(await door.asGuest(), { sku, waitSeconds: 1 }).catch(() => undefined);
const changeProduct = () => stockedProduct(importer, 1);
const wait = () => Promise.resolve();

/** A role, an action that is taken from it, and a step of a journey that needs it. */
type Case = readonly [role: string, action: string, step: () => Promise<unknown>];

const some: readonly Case[] = [
  ['OrderTaskTaskRole', 'sqs:SendMessage', placeOrder],
  ['ReserveStockWorkerRole', 'rds-data:ExecuteStatement', placeOrder],
  ['SettlePaymentsWorkerRole', 'rds-data:ExecuteStatement', placeOrder],
  ['NotificationTaskTaskRole', 'ses:SendEmail', placeOrder],
];
/** The proof takes an action from every role whose process calls AWS while it runs. */
const others: readonly Case[] = [
  ['AdvanceOrderWorkerRole', 'sqs:ReceiveMessage', placeOrder],
  ['PickParcelsWorkerRole', 'rds-data:ExecuteStatement', placeOrder],
  ['EventRelayTaskTaskRole', 'sqs:SendMessage', changeProduct],
  ['InvalidateCacheWorkerRole', 'cloudfront:CreateInvalidation', changeProduct],
  ['SweepPaymentsWorkerRole', 'rds-data:ExecuteStatement', wait],
  ['SweepSagasWorkerRole', 'secretsmanager:GetSecretValue', wait],
];

const refusals = () => readFileSync(refusalsFile ?? '', { encoding: 'utf8', flag: 'a+' });

describe('without one permission', () => {
  test.each(process.env['EVERY_ROLE'] ? [...some, ...others] : some)(
    '%s is refused %s, with the names of both',
    async (role, action, step) => {
      const arn = Object.keys(permissions.identities).find((each) => each.includes(role)) ?? '';
      const before = refusals().length;
      writeFileSync(permissionsFile ?? '', JSON.stringify(withoutAction(permissions, arn, action)));
      // One step may be too early for the changed file.
      await eventually(
        async () => {
          await step();
          const refused = refusals().slice(before);
          expect(refused).toMatch(
            new RegExp(`assumed-role/${arn.split('/').at(-1)}/\\S+ is not authorized to perform: ${action} on resource: arn:`),
          );
        },
        { within: 80_000 },
      );
    },
  );

  test('orders are confirmed again once the permission is back', async () => {
    await eventually(async () => expect((await buy(await door.asGuest(), { sku, waitSeconds: 10 })).status).toBe('confirmed'), {
      within: 90_000,
    });
  });
});

test('without one security group rule a connection is refused, and made again once the rule is back', async () => {
  const networks: Readonly<Record<string, { readonly destinations: Readonly<Record<string, { readonly name: string }>> }>> = JSON.parse(
    readFileSync(networkFile ?? '', 'utf8'),
  );
  const [key = '', network] = Object.entries(networks).find(([each]) => each.includes('/NotificationService')) ?? [];
  const destinations = Object.fromEntries(
    Object.entries(network?.destinations ?? {}).map(([at, each]) => [
      at,
      each.name === 'bus' ? { ...each, refused: 'no egress rule' } : each,
    ]),
  );
  writeFileSync(networkFile ?? '', JSON.stringify({ ...networks, [key]: { ...network, destinations } }));
  const before = refusals().length;
  process.kill(processNamed('notification').pid, 'SIGKILL');
  await eventually(() => expect(refusals().slice(before)).toMatch(/connect ETIMEDOUT 127\.0\.0\.1:\d+: bus: no egress rule/), {
    within: 30_000,
  });
  restore();
  const { pid } = await eventually(() => processNamed('notification'), { within: 30_000 });
  expect(pid).toBeGreaterThan(0);
});
