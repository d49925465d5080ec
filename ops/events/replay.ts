import { UPCASTERS } from '../../contracts/upcasters.ts';
import { upcast } from '../../platform/events/upcast.ts';
import { appendEventFor } from '../../platform/streams/event.ts';
import type { StreamEvent } from '../../platform/streams/event.ts';
import { describeError } from '../../platform/telemetry/describe-error.ts';
import type { Redis } from 'ioredis';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { carryOut } from '../command/plan.ts';
import type { Report } from '../command/plan.ts';
import { countEvents, readEvents } from './outbox-events.ts';
import { SELECTION_OPTIONS, SELECTION_USAGE, readSelection } from './selection.ts';
import type { Selection } from './selection.ts';
import { SOURCE_OPTIONS, SOURCE_USAGE, readSources, withBus, withOutboxes } from './sources.ts';
import type { Outbox } from './sources.ts';

const usage = `Sends events from the outboxes to one consumer group again, in their newest version and in order. Other groups skip them.
What the group has processed already has no second effect: its inbox has the event's id.

  npm run events -- replay --to GROUP --type TYPE --since TIME [--until TIME] [--execute]

  --to           the consumer group, such as notification
${SELECTION_USAGE}
  --execute      carries it out, after you type the environment's name; without it the command shows what it would do
  --confirm      the environment's name, for scripts that cannot type it
${SOURCE_USAGE}`;

const PAGE = 500;

export async function runReplay(args: string[]): Promise<void> {
  const { values } = readArguments(usage, {
    args,
    options: {
      ...SELECTION_OPTIONS,
      ...SOURCE_OPTIONS,
      to: { type: 'string' },
      execute: { type: 'boolean', default: false },
      confirm: { type: 'string' },
    },
  });
  const { to: group, type, order, subject, since } = values;
  if (group === undefined) return refuseArguments(usage, '--to is missing: name the consumer group');
  if ([type, order, subject, since].every((value) => value === undefined))
    return refuseArguments(usage, 'nothing selects events: give --type, --order, --subject or --since');
  const selection = readSelection(usage, values, new Date());
  const sources = readSources(usage, values);
  const { environment: name } = sources;
  if (values.confirm !== undefined && values.confirm !== name)
    return refuseArguments(usage, `--confirm is "${values.confirm}" and the events are those of "${name}": give the same name`);
  await withOutboxes(sources, (outboxes) =>
    withBus(sources, async (redis) => {
      await requireGroup(redis, group);
      const counts = await Promise.all(
        outboxes.map(async (outbox) => ({ outbox, counts: await countEvents(outbox.sql, outbox.schema, selection) })),
      );
      const acts = counts.flatMap(({ outbox, counts }) => {
        const total = counts.reduce((sum, { events }) => sum + events, 0);
        const summary = `replay ${total} events of ${outbox.schema} to ${group}: ${counts.map((each) => `${each.events} ${each.type}`).join(', ')}`;
        return total === 0 ? [] : [{ summary, run: (report: Report) => replay(redis, outbox, { selection, group, total }, report) }];
      });
      const request = { environment: name, isLaptop: false, isExecuted: values.execute, isConfirmed: values.confirm !== undefined };
      await carryOut({ name, detail: 'from its outboxes' }, { nothing: 'no event is selected', acts }, request);
    }),
  );
}

interface Replayed {
  readonly selection: Selection;
  readonly group: string;
  readonly total: number;
}

async function replay(redis: Redis, { sql, schema }: Outbox, { selection, group, total }: Replayed, report: Report): Promise<void> {
  let [after, sent, unreadable] = [0, 0, 0];
  for (;;) {
    const page = await readEvents(sql, schema, selection, { after, limit: PAGE });
    const events = page.flatMap((event): StreamEvent[] => {
      try {
        return [upcast<StreamEvent>(event, UPCASTERS)];
      } catch (error) {
        unreadable += 1;
        report(`${event.eventId} (${event.type}) is skipped, it cannot be lifted: ${describeError(error).message}`);
        return [];
      }
    });
    const commands = redis.multi();
    for (const event of events) appendEventFor(commands, event, group);
    for (const [failure] of (await commands.exec()) ?? []) if (failure) throw failure;
    sent += events.length;
    report(`${sent} of ${total} sent`);
    if (page.length < PAGE) break;
    after = page.at(-1)?.position ?? after;
  }
  if (unreadable > 0) process.exitCode = 1;
}

/** @throws Error that lists the groups if there is no such group */
async function requireGroup(redis: Redis, group: string): Promise<void> {
  const streams = ['order', 'payment', 'inventory', 'product', 'user'].map((context) => `events:${context}`);
  const found = await Promise.all(streams.map(async (stream): Promise<unknown> => redis.xinfo('GROUPS', stream).catch(() => [])));
  const names = found
    .flatMap((groups) => (Array.isArray(groups) ? groups : []))
    .map((facts: unknown) => (Array.isArray(facts) ? String(facts[1]) : ''));
  if (!names.includes(group))
    throw new Error(`no stream has the group "${group}": the groups are ${[...new Set(names)].toSorted().join(', ') || 'none'}`);
}
