import { afterAll, expect, test } from 'vitest';
import { context } from '../../../support/apps/order-lambdas.ts';
import { anAuthorisation, beginAll, theResponse } from '../../../support/builders/payment-world.ts';
import { finishOperations } from '../../../../domain/payment/settlement/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { startQueues } from '../../../support/queues.ts';
import { startAws } from '../../../support/fakes/emulated-aws.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const aws = await startAws({ core: database.settings('payment'), secrets: {} });
const queues = await startQueues();
Object.assign(process.env, {
  SAGA_REPLIES_URL: queues.create('saga-replies'),
  PAYMENT_COMMANDS_URL: queues.create('payment-commands'),
});
const { handler } = await import('../../../../lambdas/payment/sweep-payments/handler.ts');

afterAll(() => Promise.all([aws.stop(), queues.stop()]));

test('a run reports ending holds to the sagas and resends the commands of old pending acts', async () => {
  const [ending, pending] = [anAuthorisation(), anAuthorisation()];
  await beginAll(sql, [ending, pending]);
  const holdExpiresAt = new Date(Date.now() + 3_600_000).toISOString();
  await finishOperations(sql, [theResponse(ending, 'authorised', { holdExpiresAt }), theResponse(pending, 'pending')]);
  await sql.run`update payment.operations set begun_at = now() - interval '3 minutes' where saga_id = ${pending.sagaId}::uuid`;
  await handler({}, context);
  await handler({}, context);
  expect(queues.bodies('saga-replies')).toEqual([{ type: 'payment.hold-lapsed.v1', sagaId: ending.sagaId, attempt: 1 }]);
  expect(queues.bodies('payment-commands')).toEqual([pending, pending]);
});
