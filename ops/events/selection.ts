import { type CustomerId, customerOf, mintedAt, ShardedId } from '../../platform/sharding/order-id.ts';
import { refuseArguments } from '../../tools/command-line.ts';

/** Which events a command is about. */
export interface Selection {
  readonly type: string | null;
  readonly subject: string | null;
  /** Of the order: its events are in one lane of the orders database. */
  readonly customerId: CustomerId | null;
  readonly since: Date;
  readonly until: Date;
  readonly isWaiting: boolean;
}

export const SELECTION_OPTIONS = {
  order: { type: 'string' },
  subject: { type: 'string' },
  type: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  waiting: { type: 'boolean', default: false },
} as const;

export const SELECTION_USAGE = `  --order        of the order with this id: its own events and those of its payment
  --subject      about this subject, such as a SKU
  --type         of this type, such as order.order-placed.v1
  --since        from this time: 2026-11-30, 2026-11-30T12:00Z, or an age such as 90m, 6h, 2d (default: all that are kept, about 7 days)
  --until        before this time, in the same forms (default: now)
  --waiting      that wait for their stream or their queue`;

interface Values {
  readonly order?: string | undefined;
  readonly subject?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly waiting: boolean;
}

const TYPE = /^[a-z]+\.[a-z-]+\.v\d+$/;

/** Exits with 2 if a value is wrong. */
export function readSelection(usage: string, { order, subject, type, since, until, waiting }: Values, now: Date): Selection {
  if (order !== undefined && subject !== undefined) refuseArguments(usage, '--order and --subject exclude each other: give one of them');
  if (order !== undefined && !ShardedId.safeParse(order).success)
    refuseArguments(usage, `--order is "${order}": give an order's id, as in the address of its page`);
  if (type !== undefined && !TYPE.test(type))
    refuseArguments(usage, `--type is "${type}": give a type with its version, such as order.order-placed.v1; docs/events.md lists them`);
  const from = since === undefined ? (order === undefined ? new Date(0) : mintedAt(order)) : readTime(usage, '--since', since, now);
  const to = until === undefined ? now : readTime(usage, '--until', until, now);
  if (from > to) refuseArguments(usage, `--since is ${from.toISOString()} and --until is ${to.toISOString()}: give the earlier time first`);
  return {
    type: type ?? null,
    subject: order ?? subject ?? null,
    customerId: order === undefined ? null : customerOf(order),
    since: from,
    until: to,
    isWaiting: waiting,
  };
}

const AGE_MILLIS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function readTime(usage: string, option: string, text: string, now: Date): Date {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const age = AGE_MILLIS[unit];
  if (age !== undefined) return new Date(now.getTime() - Number(count) * age);
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    return refuseArguments(usage, `${option} is "${text}": give a time such as 2026-11-30T12:00Z, or an age such as 90m, 6h or 2d`);
  return new Date(at);
}
