import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { countEvents, readEvents } from './outbox-events.ts';
import type { EventCount, OutboxEvent } from './outbox-events.ts';
import { SELECTION_OPTIONS, SELECTION_USAGE, readSelection } from './selection.ts';
import { SOURCE_OPTIONS, SOURCE_USAGE, readSources, withOutboxes } from './sources.ts';

const DEFAULT_LIMIT = 50;

const listUsage = `Lists events with the time, their state in the outbox, and their subject. It changes nothing.

  npm run events -- list [--order ID] [--type TYPE] [--since TIME]

${SELECTION_USAGE}
  --limit        the most events of each outbox, the oldest first (default: ${DEFAULT_LIMIT})
  --payload      prints each payload too: it may have personal data
  --json         prints one JSON document per line
${SOURCE_USAGE}`;

const countUsage = `Counts events by type, with the first and the last time, and how many wait or are set aside. It changes nothing.

  npm run events -- count [--type TYPE] [--since TIME] [--waiting]

${SELECTION_USAGE}
  --json         prints one JSON document per line
${SOURCE_USAGE}`;

export async function runList(args: string[]): Promise<void> {
  const { values } = readArguments(listUsage, {
    args,
    options: {
      ...SELECTION_OPTIONS,
      ...SOURCE_OPTIONS,
      limit: { type: 'string' },
      payload: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const limit = values.limit === undefined ? DEFAULT_LIMIT : Number(values.limit);
  if (!(Number.isInteger(limit) && limit > 0))
    return refuseArguments(listUsage, `--limit is "${values.limit}": give a whole number above 0`);
  const selection = readSelection(listUsage, values, new Date());
  const pages = await withOutboxes(readSources(listUsage, values), (outboxes) =>
    Promise.all(outboxes.map(({ sql, schema }) => readEvents(sql, schema, selection, { after: 0, limit }))),
  );
  const events = pages.flat().toSorted((one, other) => one.occurredAt.localeCompare(other.occurredAt) || one.position - other.position);
  for (const event of events) console.log(values.json ? JSON.stringify(event) : lineOf(event, values.payload));
  if (values.json) return;
  const isCut = pages.some((page) => page.length === limit);
  console.log(
    `${events.length} ${events.length === 1 ? 'event' : 'events'}${isCut ? `; there may be more: add --limit, or narrow the time` : ''}`,
  );
}

export async function runCount(args: string[]): Promise<void> {
  const { values } = readArguments(countUsage, {
    args,
    options: { ...SELECTION_OPTIONS, ...SOURCE_OPTIONS, json: { type: 'boolean', default: false } },
  });
  const selection = readSelection(countUsage, values, new Date());
  const pages = await withOutboxes(readSources(countUsage, values), (outboxes) =>
    Promise.all(outboxes.map(({ sql, schema }) => countEvents(sql, schema, selection))),
  );
  const counts = pages.flat();
  for (const count of counts) console.log(values.json ? JSON.stringify(count) : countLine(count));
  if (!values.json) console.log(`${counts.reduce((sum, { events }) => sum + events, 0)} events`);
}

function lineOf({ occurredAt, state, type, subject, eventId, payload }: OutboxEvent, hasPayload: boolean): string {
  const line = `${occurredAt}  ${state.padEnd(9)}  ${type.padEnd(36)}  ${subject}  ${eventId}`;
  return hasPayload ? `${line}\n  ${JSON.stringify(payload)}` : line;
}

function countLine({ type, events, waiting, set_aside, first, last }: EventCount): string {
  const notes = [...(waiting > 0 ? [`${waiting} waiting`] : []), ...(set_aside > 0 ? [`${set_aside} set aside`] : [])];
  return `${String(events).padStart(9)}  ${type.padEnd(36)}  ${first} to ${last}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`;
}
