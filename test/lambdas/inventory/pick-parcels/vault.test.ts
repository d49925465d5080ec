import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKey, startShop, startWarehouse } from '../../../support/fakes/started-warehouse.ts';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { roleId, startVault, vaultSecretId, type RunningVault } from '../../../support/fakes/running-vault.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { startQueues, type Queues } from '../../../support/queues.ts';
import { aHeldPick } from './pick-world.ts';

const secretIdArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:vault-secret-id';
const database = await freshDatabase(['inventory']);
const sql = database.sql('inventory');
let aws: Awaited<ReturnType<typeof startAws>>;
let queues: Queues;
let vault: RunningVault;
let shop: Awaited<ReturnType<typeof startShop>>;
let depot: Awaited<ReturnType<typeof startWarehouse>>;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('inventory'), secrets: { [secretIdArn]: vaultSecretId } });
  queues = await startQueues();
  shop = await startShop();
  depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });
  vault = await startVault({ role: { policy: { 'secret/data/shop/inventory/*': ['read'] } } });
  Object.assign(process.env, {
    SAGA_REPLIES_URL: queues.create('saga-replies'),
    WAREHOUSE_URL: depot.baseUrl,
    WAREHOUSE_KEY_SECRET_ID: 'shop/inventory/warehouse-key',
    VAULT: JSON.stringify({ address: vault.address, mount: 'secret', roleId, secretIdArn }),
  });
  ({ handler } = await import('../../../../lambdas/inventory/pick-parcels/handler.ts'));
});

afterAll(async () => {
  await depot.close();
  shop.close();
  await vault.stop();
  await queues.stop();
  await aws.stop();
});

test('the key of the warehouse is read from Vault; until it is there, commands fail and are redelivered', async () => {
  const pick = await aHeldPick(sql);
  await expect(failuresOf(handler, sqsEvent(pick))).rejects.toThrow('cannot read the secret shop/inventory/warehouse-key');
  vault.put('shop/inventory/warehouse-key', apiKey);
  expect(await failuresOf(handler, sqsEvent(pick))).toEqual([]);
  expect(queues.bodies('saga-replies')).toMatchObject([{ type: 'inventory.pick-accepted.v1', sagaId: pick.sagaId }]);
});
