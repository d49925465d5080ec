import { describe, expect, test } from 'vitest';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { finishOperations } from '../../../domain/payment/settlement/store.ts';
import { aCapture, beginAll, paymentOf, theResponse, theVoid } from '../../support/builders/payment-world.ts';
import { CANCELED, anEvent } from './stripe-events.ts';
import { webhookWorld } from './webhook-world.ts';

const { sql, queue, deliver, begun, authorisationWith } = await webhookWorld();

describe('the webhook of a lapsed hold', () => {
  const lapsed = ({ sagaId }: AuthorisePayment) => ({ type: 'payment.hold-lapsed.v1', sagaId, attempt: 1 });
  const lapse = (command: AuthorisePayment) => anEvent(CANCELED, command, { cancellation_reason: 'automatic' });

  test('releases the hold in the ledger and replies to the saga', async () => {
    const command = await authorisationWith('authorised');
    expect((await deliver(lapse(command))).statusCode).toBe(204);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', released: 1_000 });
    expect(queue.sent).toEqual([lapsed(command)]);
  });

  test('sends the reply again when it is redelivered after a crash between the commit and the send', async () => {
    const command = await authorisationWith('authorised');
    const event = lapse(command);
    queue.isDown = true;
    expect((await deliver(event)).statusCode).toBe(503);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired' });
    queue.isDown = false;
    for (let time = 0; time < 2; time += 1) expect((await deliver(event)).statusCode).toBe(204);
    expect(queue.sent).toEqual([lapsed(command), lapsed(command)]);
  });

  test('changes the reply to a repeated authorisation', async () => {
    const command = await authorisationWith('authorised');
    await deliver(lapse(command));
    expect(await beginAll(sql, [command])).toMatchObject([{ decision: 'reply', outcome: 'hold-lapsed' }]);
  });

  test('declines the payment if it arrives during the authorisation’s call, whatever the call returns', async () => {
    const command = await begun();
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await finishOperations(sql, [theResponse(command, 'authorised')])).toMatchObject([
      { decision: 'reply', outcome: 'declined', reason: 'cancelled-by-provider' },
    ]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'declined', authorised: 0 });
  });

  test('during a capture leaves the captured amount in the ledger', async () => {
    const command = await authorisationWith('authorised');
    const share = aCapture(command, 400);
    await beginAll(sql, [share]);
    await deliver(lapse(command));
    await finishOperations(sql, [{ sagaId: share.sagaId, step: 'capture', attempt: 1, outcome: 'captured', taken: 400 }]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'expired', captured: 400, taken: 400, released: 600 });
    expect(await beginAll(sql, [aCapture(command, 600)])).toMatchObject([{ outcome: 'capture-failed', reason: 'hold-expired' }]);
  });

  test('after the last capture changes nothing', async () => {
    const command = await authorisationWith('authorised');
    const share = aCapture(command, 400, { isLast: true });
    await beginAll(sql, [share]);
    await finishOperations(sql, [{ sagaId: share.sagaId, step: 'capture', attempt: 1, outcome: 'captured', taken: 400 }]);
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'captured', released: 600 });
  });

  test('caused by our own void changes nothing', async () => {
    const command = await authorisationWith('authorised');
    await beginAll(sql, [theVoid(command)]);
    await deliver(lapse(command));
    expect(queue.sent).toEqual([]);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  });
});
