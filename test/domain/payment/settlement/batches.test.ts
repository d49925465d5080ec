import { describe, expect, test } from 'vitest';
import { finishOperations } from '../../../../domain/payment/settlement/store.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { operationsOn } from './operations.ts';
import { aCapture, anAuthorisation, factsOf, paymentOf, theAnswer, theVoid, beginAll } from '../../../support/builders/payment-world.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

describe('a batch', () => {
  test('has a directive for each command in its place', async () => {
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

  test('of outcomes without an act changes nothing', async () => {
    const stranger = anAuthorisation();
    expect(await finish(theAnswer(stranger, 'authorised'))).toMatchObject({ decision: 'refuse', reason: 'never-begun' });
    expect(await paymentOf(sql, stranger)).toBeUndefined();
  });
});

describe('many at once', () => {
  test('repeats that race their original get one outcome', async () => {
    const commands = Array.from({ length: 5 }, () => anAuthorisation());
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        await beginAll(sql, shuffled(commands));
        const answers = commands.map((command) =>
          theAnswer(command, worker % 2 === 0 ? 'authorised' : 'declined', { reason: 'card-declined' }),
        );
        const told = await finishOperations(sql, answers);
        return told.map((directive) => (directive.decision === 'reply' ? directive.outcome : directive.decision));
      }),
    );
    for (const told of outcomes) expect(told).toEqual(outcomes[0]);
    for (const command of commands) expect(await factsOf(sql, command)).toHaveLength(1);
  });

  test('voids that race authorisations leave nothing held, without a deadlock', async () => {
    for (let round = 0; round < 10; round += 1) {
      const commands = Array.from({ length: 6 }, () => anAuthorisation());
      const mixed = commands.flatMap((command) => [command, theVoid(command)]);
      const told = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const batch = shuffled(mixed);
          const directives = await beginAll(sql, batch);
          const asked = directives.flatMap(({ decision, input_no }) => {
            const command = batch[input_no - 1];
            return decision === 'authorise' && command?.type === 'payment.authorise.v1' ? [theAnswer(command, 'authorised')] : [];
          });
          return asked.length === 0 ? [] : finishOperations(sql, asked);
        }),
      );
      // Every approval met its tombstone, since every void had been asked for at some time: what was told before it is voided by the void itself.
      const voids = await beginAll(
        sql,
        commands.map((command) => theVoid(command)),
      );
      await finishOperations(
        sql,
        voids.flatMap(({ decision, input_no }) => {
          const command = commands[input_no - 1];
          return command && decision === 'void' ? [theAnswer(command, 'voided', { step: 'void' })] : [];
        }),
      );
      expect(told.flat().filter(({ decision }) => decision === 'refuse')).toEqual([]);
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
