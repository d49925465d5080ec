import { describe, expect, test } from 'vitest';
import { finishOperations } from '../../../../domain/payment/settlement/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { operationsOn } from './operations.ts';
import { aCapture, anAuthorisation, factsOf, paymentOf, theResponse, theVoid, beginAll } from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

describe('a batch', () => {
  test('returns a directive for each command in its position', async () => {
    const held = await authorised();
    const [fresh, late] = [anAuthorisation(), anAuthorisation()];
    const share = aCapture(held, 1_000, { isLast: true });
    const directives = await beginAll(sql, [share, theVoid(late), fresh, late, held, fresh]);
    expect(directives.map(({ input_no, decision }) => [input_no, decision])).toEqual([
      [1, 'capture'],
      [2, 'reply'],
      [3, 'authorise'],
      [4, 'reply'],
      [5, 'reply'],
      [6, 'authorise'],
    ]);
  });

  test('of responses without an act changes nothing', async () => {
    const unstored = anAuthorisation();
    expect(await finish(theResponse(unstored, 'authorised'))).toMatchObject({ decision: 'refuse', reason: 'never-begun' });
    expect(await paymentOf(sql, unstored)).toBeUndefined();
  });
});

describe('concurrent batches', () => {
  test('of repeats of the same commands get one outcome', async () => {
    const commands = Array.from({ length: 5 }, () => anAuthorisation());
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        await beginAll(sql, shuffled(commands));
        const responses = commands.map((command) =>
          theResponse(command, worker % 2 === 0 ? 'authorised' : 'declined', { reason: 'card-declined' }),
        );
        const directives = await finishOperations(sql, responses);
        return directives.map((directive) => (directive.decision === 'reply' ? directive.outcome : directive.decision));
      }),
    );
    for (const ofWorker of outcomes) expect(ofWorker).toEqual(outcomes[0]);
    for (const command of commands) expect(await factsOf(sql, command)).toHaveLength(1);
  });

  test('of authorisations and their voids leave nothing held, without a deadlock', async () => {
    for (let round = 0; round < 10; round += 1) {
      const commands = Array.from({ length: 6 }, () => anAuthorisation());
      const mixed = commands.flatMap((command) => [command, theVoid(command)]);
      const finished = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const batch = shuffled(mixed);
          const directives = await beginAll(sql, batch);
          const responses = directives.flatMap(({ decision, input_no }) => {
            const command = batch[input_no - 1];
            return decision === 'authorise' && command?.type === 'payment.authorise.v1' ? [theResponse(command, 'authorised')] : [];
          });
          return responses.length === 0 ? [] : finishOperations(sql, responses);
        }),
      );
      // Each void has begun at least once, so each approval has a tombstone. The voids below release the approvals that came before it.
      const voids = await beginAll(
        sql,
        commands.map((command) => theVoid(command)),
      );
      await finishOperations(
        sql,
        voids.flatMap(({ decision, input_no }) => {
          const command = commands[input_no - 1];
          return command && decision === 'void' ? [theResponse(command, 'voided', { step: 'void' })] : [];
        }),
      );
      expect(finished.flat().filter(({ decision }) => decision === 'refuse')).toEqual([]);
      for (const command of commands) {
        const payment = await paymentOf(sql, command);
        expect((payment?.authorised ?? 0) - (payment?.released ?? 0)).toBe(0);
        expect(await begin(command)).toMatchObject({ outcome: 'declined', reason: 'voided' });
      }
    }
  });
});

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
