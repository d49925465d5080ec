import * as z from 'zod';
import { countOf } from '../templates/lookup.ts';
import type { Item, ItemsOf } from './item.ts';
import { read } from './read.ts';
import type { PriceName } from './prices.ts';
import { DAYS_PER_MONTH, HOURS_PER_MONTH, LOG_COMPRESSION, ORDER } from './traffic.ts';

const LogGroup = z.object({ RetentionInDays: z.number() });

/** A type with a fixed cost per resource. */
export function each(name: string, price: PriceName): ItemsOf {
  return ({ stack }): readonly Item[] => [{ stack, name, price, quantity: 1 }];
}

const Alarm = z.object({ Period: z.number().default(60) });

export const alarmItems: ItemsOf = (found) => {
  const isHighResolution = read(Alarm, found).Period < 60;
  const { stack } = found;
  return [
    {
      stack,
      name: isHighResolution ? 'alarms of ten seconds' : 'alarms',
      price: isHighResolution ? 'highResolutionAlarm' : 'alarm',
      quantity: 1,
    },
  ];
};

/** A target-tracking policy has two alarms. */
export const scalingPolicyItems: ItemsOf = ({ stack, resource }) => [
  { stack, name: 'alarms', price: 'alarm', quantity: resource.Properties['PolicyType'] === 'TargetTrackingScaling' ? 2 : 0 },
];

/** The log lines of orders, spread evenly over the groups. */
export const logItems: ItemsOf = (found, { templates, traffic }) => {
  const { RetentionInDays } = read(LogGroup, found);
  const groups = countOf(templates, ({ Type }) => Type === found.resource.Type);
  const gigabytesPerDay = (traffic.ordersPerDay * ORDER.logKilobytes) / 1e6 / groups;
  return [
    { stack: found.stack, name: 'logs, ingested', price: 'logsIngested', quantity: gigabytesPerDay * DAYS_PER_MONTH },
    { stack: found.stack, name: 'logs, stored', price: 'logsStored', quantity: gigabytesPerDay * RetentionInDays * LOG_COMPRESSION },
  ];
};

/** A message is sent, received and deleted; those of orders spread evenly over the queues. A dead-letter queue is empty. */
export const queueItems: ItemsOf = ({ stack, resource }, { templates, traffic }) => {
  const isWorkQueue = (queue: typeof resource) => queue.Type === resource.Type && queue.Properties['RedrivePolicy'] !== undefined;
  if (!isWorkQueue(resource)) return [];
  const requests = traffic.ordersPerDay * DAYS_PER_MONTH * ORDER.messages * 3;
  return [{ stack, name: 'messages of queues', price: 'sqsRequests', quantity: requests / 1e6 / countOf(templates, isWorkQueue) }];
};

const Canary = z.object({ Schedule: z.object({ Expression: z.string().regex(/^rate\(\d+ (minute|hour)s?\)$/) }) });

export const canaryItems: ItemsOf = (found) => {
  const { Expression } = read(Canary, found).Schedule;
  const minutes = Number(/\d+/.exec(Expression)?.[0]) * (Expression.includes('hour') ? 60 : 1);
  return [{ stack: found.stack, name: 'canary, runs', price: 'canaryRuns', quantity: (HOURS_PER_MONTH * 60) / minutes }];
};

export const mailItems: ItemsOf = ({ stack }, { traffic }) => [
  { stack, name: 'mails', price: 'mail', quantity: (traffic.ordersPerDay * DAYS_PER_MONTH * ORDER.mails) / 1_000 },
];
