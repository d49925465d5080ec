import { afterAll, beforeEach } from 'vitest';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { finishOperations, type ProviderResponse } from '../../../domain/payment/settlement/store.ts';
import { anAuthorisation, beginAll, theResponse } from '../../support/builders/payment-world.ts';
import { startPayment } from '../../support/apps/payment-app.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { delivery, type Signing } from './stripe-events.ts';

/** A payment service with a database of its own, and payments in the states that webhooks are about. */
export async function webhookWorld() {
  const database = await freshDatabase(['payment']);
  const sql = database.sql('payment');
  const { app, queue, commands } = await startPayment(database.sql('payment'));

  beforeEach(() => {
    queue.sent.length = 0;
    queue.isDown = false;
    commands.sent.length = 0;
  });

  afterAll(() => app.close());

  const begun = async (): Promise<AuthorisePayment> => {
    const command = anAuthorisation();
    await beginAll(sql, [command]);
    return command;
  };

  const authorisationWith = async (
    outcome: ProviderResponse['outcome'],
    changes: Partial<ProviderResponse> = {},
  ): Promise<AuthorisePayment> => {
    const command = await begun();
    await finishOperations(sql, [theResponse(command, outcome, changes)]);
    return command;
  };

  return {
    database,
    sql,
    queue,
    commands,
    deliver: (event: unknown, signing?: Signing) => app.inject(delivery(event, signing)),
    begun,
    authorisationWith,
    awaiting: () => authorisationWith('awaits-customer', { redirectUrl: 'http://shop.test/challenge' }),
  };
}
