import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { advance, unknownSaga, type Sagas, type SagaMessage } from '../../../platform/saga/advance.ts';
import { dispatch } from '../../../platform/saga/dispatch.ts';
import { sweep, type DeadlinePassed, type DueSaga } from '../../../platform/saga/sweep.ts';
import { mintCustomerId, mintShardedId, type CustomerId, type ShardedId } from '../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { json } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';

// A saga of two steps, small enough to be read here: a seed is sown, then watered; out of tries, it is dug up.
const database = await freshDatabase([]);
const garden = shardedDatabase(database.admin);
await database.admin.run`
  create table beds (customer_id bigint, saga_id uuid, state jsonb not null, version int not null default 1, deadline timestamptz, primary key (customer_id, saga_id))
`;

const Bed = z.object({ step: z.enum(['sowing', 'watering', 'grown', 'dug-up']), tries: z.int() });
type Bed = z.infer<typeof Bed>;

interface Sown extends SagaMessage {
  readonly type: 'sown' | 'watered' | 'trampled' | 'slow-down';
}

type Message = Sown | DeadlinePassed;

interface Command extends SagaMessage {
  readonly type: 'sow' | 'water' | 'dig-up';
}

const Row = z.object({ saga_id: z.uuid(), version: z.int(), state: Bed });
const now = new Date('2026-11-22T12:00:00Z');
const later = new Date(now.getTime() + 20_000);
let beforeWrite: () => Promise<void> = async () => undefined;

const sagas: Sagas<Bed, Message, Command> = {
  async read(customerId, ids) {
    if (customerId === blocked) throw new Error('the shard is away');
    const rows = await garden.for(customerId).rows(Row)`
      select saga_id, version, state from beds
       where customer_id = ${customerId} and saga_id = any (array(select value::uuid from jsonb_array_elements_text(${json(ids)})))
    `;
    return rows.map(({ saga_id, version, state }) => ({ sagaIds: [saga_id], version, state }));
  },
  missing: async (_customerId, messages) => messages.map(unknownSaga),
  transition(bed, { type, sagaId }) {
    if (type === 'trampled') throw new Error('refused');
    if (type === 'sown' && bed.step === 'sowing') return { state: { step: 'watering', tries: 0 }, commands: [{ type: 'water', sagaId }] };
    if (type === 'watered' && bed.step === 'watering') return { state: { step: 'grown', tries: 0 }, commands: [] };
    if (type === 'deadline-passed' && bed.step === 'sowing') {
      if (bed.tries === 2) return { state: { step: 'dug-up', tries: 0 }, commands: [{ type: 'dig-up', sagaId }] };
      return { state: { ...bed, tries: bed.tries + 1 }, commands: [{ type: 'sow', sagaId }] };
    }
    // Stale or repeated: nothing changes, and the open command is repeated.
    return { state: bed, commands: bed.step === 'watering' ? [{ type: 'water', sagaId }] : [] };
  },
  async write(customerId, changes) {
    await beforeWrite();
    const rows = changes.map(({ before, after }) => ({
      saga_id: before.sagaIds[0],
      version: before.version,
      state: after,
      deadline: after.step === 'sowing' ? later : null,
    }));
    const written = await garden.for(customerId).rows(Row.pick({ saga_id: true }))`
      update beds set state = change.state, version = beds.version + 1, deadline = change.deadline
        from jsonb_to_recordset(${json(rows)}) as change (saga_id uuid, version int, state jsonb, deadline timestamptz)
       where customer_id = ${customerId} and beds.saga_id = change.saga_id and beds.version = change.version
      returning beds.saga_id
    `;
    const done = new Set(written.map(({ saga_id }) => saga_id));
    return changes.filter(({ before }) => !before.sagaIds.some((id) => done.has(id)));
  },
};

let blocked: CustomerId | undefined;

beforeEach(async () => {
  blocked = undefined;
  beforeWrite = async () => undefined;
  await database.admin.run`truncate beds`;
});

async function begin(customerId: CustomerId = mintCustomerId(), step: Bed['step'] = 'sowing', deadline = now): Promise<ShardedId> {
  const sagaId = mintShardedId({ customerId, at: now });
  await database.admin
    .run`insert into beds (customer_id, saga_id, state, deadline) values (${customerId}, ${sagaId}::uuid, ${json({ step, tries: 0 })}, ${deadline})`;
  return sagaId;
}

async function stepOf(sagaId: ShardedId): Promise<{ step: string; version: number }> {
  const [row] = await database.admin.rows(z.object({ step: z.string(), version: z.int() }))`
    select state ->> 'step' as step, version from beds where saga_id = ${sagaId}::uuid
  `;
  return row ?? { step: 'nowhere', version: 0 };
}

describe('advancing sagas by a batch of messages', () => {
  test('writes the next states, and returns the commands of each message', async () => {
    const [one, two] = [await begin(), await begin()];
    const messages: Message[] = [
      { type: 'sown', sagaId: one },
      { type: 'sown', sagaId: two },
    ];
    const outcomes = await advance(sagas, messages);
    expect(new Map(outcomes.map((outcome) => [outcome.message, outcome]))).toEqual(
      new Map(messages.map((message) => [message, { message, commands: [{ type: 'water', sagaId: message.sagaId }] }])),
    );
    expect(await stepOf(one)).toEqual({ step: 'watering', version: 2 });
    expect(await stepOf(two)).toEqual({ step: 'watering', version: 2 });
  });

  test('combines the messages of one saga into one change', async () => {
    const sagaId = await begin();
    const messages: Message[] = [
      { type: 'sown', sagaId },
      { type: 'watered', sagaId },
    ];
    await advance(sagas, messages);
    expect(await stepOf(sagaId)).toEqual({ step: 'grown', version: 2 });
  });

  test('writes nothing for a repeat and returns the command again', async () => {
    const sagaId = await begin();
    await advance(sagas, [{ type: 'sown', sagaId }]);
    const outcomes = await advance(sagas, [{ type: 'sown', sagaId }]);
    expect(outcomes).toEqual([{ message: { type: 'sown', sagaId }, commands: [{ type: 'water', sagaId }] }]);
    expect(await stepOf(sagaId)).toEqual({ step: 'watering', version: 2 });
  });

  test('fails only the customer whose shard is not available', async () => {
    blocked = mintCustomerId();
    const [theirs, ours] = [await begin(blocked), await begin()];
    const outcomes = await advance<Bed, Message, Command>(sagas, [
      { type: 'sown', sagaId: theirs },
      { type: 'sown', sagaId: ours },
    ]);
    const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.message.sagaId] : []));
    expect(failed).toEqual([theirs]);
    expect(await stepOf(ours)).toMatchObject({ step: 'watering' });
    expect(await stepOf(theirs)).toMatchObject({ step: 'sowing' });
  });

  test('fails a rejected message alone, although its saga advances', async () => {
    const sagaId = await begin();
    const outcomes = await advance<Bed, Message, Command>(sagas, [
      { type: 'trampled', sagaId },
      { type: 'sown', sagaId },
    ]);
    expect(outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.message.type] : []))).toEqual(['trampled']);
    expect(await stepOf(sagaId)).toMatchObject({ step: 'watering' });
  });

  test.each([
    ['that does not exist', mintShardedId({ customerId: 1, at: now }), /names saga .* which does not exist/],
    ['whose id is none', 'garden-gnome', /./],
  ])('fails a message for a saga %s', async (_, sagaId, reason) => {
    const known = await begin();
    const outcomes = await advance<Bed, Message, Command>(sagas, [
      { type: 'sown', sagaId },
      { type: 'sown', sagaId: known },
    ]);
    expect(outcomes.find(({ message }) => message.sagaId === sagaId)).toMatchObject({ error: { message: expect.stringMatching(reason) } });
    expect(await stepOf(known)).toMatchObject({ step: 'watering' });
  });

  test('repeats the decision after a concurrent change of the saga', async () => {
    const sagaId = await begin();
    beforeWrite = async () => {
      beforeWrite = async () => undefined;
      await advance(sagas, [{ type: 'sown', sagaId }]);
    };
    const outcomes = await advance<Bed, Message, Command>(sagas, [
      { type: 'watered', sagaId },
      { type: 'sown', sagaId },
    ]);
    expect(outcomes.every((outcome) => 'commands' in outcome)).toBe(true);
    expect(await stepOf(sagaId)).toMatchObject({ step: 'grown' });
  });

  test('fails a message whose saga changes during every attempt', async () => {
    const sagaId = await begin();
    beforeWrite = async () => {
      await database.admin.run`update beds set version = version + 1`;
    };
    const outcomes = await advance(sagas, [{ type: 'sown', sagaId }]);
    expect(outcomes).toEqual([
      {
        message: { type: 'sown', sagaId },
        error: expect.objectContaining({ message: expect.stringContaining('changed concurrently in 5 attempts') }),
      },
    ]);
  });

  test('processes many customers, each once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => begin()));
    const outcomes = await advance<Bed, Message, Command>(
      sagas,
      ids.map((sagaId) => ({ type: 'sown', sagaId })),
    );
    expect(outcomes).toHaveLength(40);
    const [row] = await database.admin.rows(z.object({ moved: z.int() }))`select count(*)::int as moved from beds where version = 2`;
    expect(row?.moved).toBe(40);
  });
});

describe('sending their commands', () => {
  test('returns the messages that failed, and those whose commands could not be sent', async () => {
    const [lost, fine] = [await begin(), await begin()];
    const outcomes = await advance<Bed, Message, Command>(sagas, [
      { type: 'sown', sagaId: lost },
      { type: 'sown', sagaId: fine },
      { type: 'trampled', sagaId: fine },
    ]);
    const failures = await dispatch(outcomes, async (commands) => commands.filter(({ sagaId }) => sagaId === lost));
    expect(failures.map(({ message }) => message.type).toSorted()).toEqual(['sown', 'trampled']);
    expect(failures.find(({ message }) => message.type === 'sown')?.message.sagaId).toBe(lost);
    // A redelivery changes nothing and returns the command again.
    const again = await advance<Bed, Message, Command>(sagas, [{ type: 'sown', sagaId: lost }]);
    const sent: Command[] = [];
    expect(await dispatch(again, async (commands) => (sent.push(...commands), []))).toEqual([]);
    expect(sent).toEqual([{ type: 'water', sagaId: lost }]);
  });

  test('sends nothing when there is nothing to send', async () => {
    const send = () => Promise.reject(new Error('nothing to send'));
    expect(await dispatch([{ message: { type: 'sown', sagaId: 'x' }, commands: [] }], send)).toEqual([]);
  });
});

describe('the sweeper', () => {
  const Due = z.object({ sagaId: z.uuid(), deadline: z.string() });
  const findDue = async (after: DueSaga | undefined, limit: number, at = now) =>
    garden.everywhere().rows(Due)`
      select saga_id as "sagaId", deadline from beds
       where deadline <= ${at} and (deadline, saga_id) > (${after?.deadline ?? '-infinity'}::timestamptz, ${after?.sagaId ?? '00000000-0000-0000-0000-000000000000'}::uuid)
       order by deadline, saga_id limit ${limit}
    `;
  const sent: Command[] = [];
  const remind = async (messages: readonly DeadlinePassed[]) =>
    dispatch(await advance<Bed, DeadlinePassed, Command>(sagas, messages), async (commands) => (sent.push(...commands), []));

  beforeEach(() => {
    sent.length = 0;
  });

  test('repeats the command of every saga past its deadline, page by page, and of no other', async () => {
    const due = await Promise.all(Array.from({ length: 7 }, () => begin()));
    await begin(mintCustomerId(), 'sowing', later);
    expect(await sweep({ findDue, remind, pageSize: 3 })).toEqual({ due: 7, failures: [] });
    expect(new Set(sent)).toEqual(new Set(due.map((sagaId) => ({ type: 'sow', sagaId }))));
    expect(await sweep({ findDue, remind })).toEqual({ due: 0, failures: [] });
  });

  test('advances a saga that is out of retries', async () => {
    const sagaId = await begin();
    for (let round = 1; round <= 3; round += 1) await sweep({ findDue: (after, limit) => findDue(after, limit, later), remind });
    expect(sent.map(({ type }) => type)).toEqual(['sow', 'sow', 'dig-up']);
    expect(await stepOf(sagaId)).toMatchObject({ step: 'dug-up' });
    expect(await sweep({ findDue: (after, limit) => findDue(after, limit, later), remind })).toEqual({ due: 0, failures: [] });
  });

  test('continues after a saga that fails', async () => {
    blocked = mintCustomerId();
    const broken = await begin(blocked, 'sowing', new Date(0));
    const ids = await Promise.all([begin(), begin(), begin()]);
    const { due, failures } = await sweep({ findDue, remind, pageSize: 1 });
    expect(due).toBe(4);
    expect(failures.map(({ message }) => message.sagaId)).toEqual([broken]);
    expect(sent).toHaveLength(ids.length);
  });

  test('ends between two pages when its time is up', async () => {
    await Promise.all([begin(), begin(), begin()]);
    const { due } = await sweep({ findDue, remind, pageSize: 1, signal: AbortSignal.abort() });
    expect(due).toBe(1);
  });

  test('may run concurrently: each saga advances by one or two steps, and none is lost', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin()));
    await Promise.all([sweep({ findDue, remind }), sweep({ findDue, remind })]);
    for (const sagaId of ids) expect(['sowing', 'dug-up']).toContain((await stepOf(sagaId)).step);
  });
});
