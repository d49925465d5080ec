import { totals } from './estimate.ts';
import type { CostRow } from './estimate.ts';
import type { Lever } from './levers.ts';
import { PRICES, PRICES_RETRIEVED, PRICE_DOCUMENTS, PRICE_REGION } from './prices.ts';
import type { PriceStatus } from './prices.ts';
import { BUSY, PAID_TODAY_DOLLARS } from './traffic.ts';

/** Costs that the estimate does not contain, with reasons. */
export const LEFT_OUT = [
  'free allowances of the account are not deducted: CloudFront 1 TB and 10 million requests, SQS and Lambda 1 million requests each, 10 alarms, 5 GB of logs',
  'Aurora backups: up to the size of the cluster they are free; snapshots of the bus are a few gigabytes',
  'traffic between zones, KMS and Secrets Manager requests, bytes through endpoints: not measured',
  'product pictures: the storefront shows none yet',
  'tax, AWS support, and the fees of payment provider and warehouse',
] as const;

const MARKS: Readonly<Record<PriceStatus, string>> = { listed: ' ', approximate: '≈', unverified: '?' };

export interface Estimate {
  readonly environment: string;
  readonly rows: readonly CostRow[];
  readonly levers: readonly Lever[];
}

/** The estimate as a table, with the present cost and the largest levers. */
export function describeEstimate({ environment, rows, levers }: Estimate): string {
  const { idleCents, busyCents } = totals(rows);
  const orders = BUSY.ordersPerDay.toLocaleString('en');
  return [
    `${environment}, USD a month in ${PRICE_REGION}, prices of ${PRICES_RETRIEVED}`,
    `idle: minimum tasks and capacity, no traffic; busy: ${orders} orders and ${BUSY.pageViewsPerDay.toLocaleString('en')} page views a day (tools/cost/traffic.ts)`,
    '',
    ...table(rows),
    line('total', '', '', dollars(idleCents), '', dollars(busyCents)),
    line('paid today', '', '', '', '', dollars(PAID_TODAY_DOLLARS * 100)),
    line(busyCents <= PAID_TODAY_DOLLARS * 100 ? 'less than today' : 'more than today', '', '', '', '', difference(busyCents)),
    '',
    'Largest levers (their savings do not add up where they concern the same rows)',
    ...levers
      .slice(0, 3)
      .map(({ name, savedCents, costs, status }, index) => `${index + 1}. ${MARKS[status]} ${dollars(savedCents)}  ${name}: ${costs}`),
    '',
    'Not contained',
    ...LEFT_OUT.map((text) => `- ${text}`),
    '',
    `Sources: tools/cost/prices.ts; ${PRICE_DOCUMENTS.join('; ')}`,
    describeStatus(rows, levers),
  ].join('\n');
}

/** The number of rows and levers with prices that are not in the price list. */
export function describeStatus(rows: readonly CostRow[], levers: readonly Lever[]): string {
  const statuses = [...rows.map(({ price }) => PRICES[price].status), ...levers.slice(0, 3).map(({ status }) => status)];
  const count = (status: PriceStatus) => statuses.filter((each) => each === status).length;
  return `Of ${rows.length} rows and ${Math.min(3, levers.length)} levers, ${count('approximate')} are approximate (≈) and ${count('unverified')} unverified (?).`;
}

function table(rows: readonly CostRow[]): readonly string[] {
  const byStack = Object.entries(Object.groupBy(rows, ({ stack }) => stack)).map(([stack, own = []]) => ({ stack, own, ...totals(own) }));
  return [
    line('', 'unit price', 'idle', 'USD', 'busy', 'USD', 'per'),
    ...byStack
      .toSorted((one, other) => other.busyCents - one.busyCents)
      .flatMap(({ stack, own, idleCents, busyCents }) => [
        line(stack, '', '', dollars(idleCents), '', dollars(busyCents)),
        ...own.toSorted((one, other) => other.busy.cents - one.busy.cents).map(rowLine),
      ]),
  ];
}

function rowLine({ name, price, idle, busy }: CostRow): string {
  const { microDollars, unit, status } = PRICES[price];
  const unitPrice = (microDollars / 1e6).toFixed(6).replace(/0{1,4}$/, '');
  return line(
    `${MARKS[status]} ${name}`,
    unitPrice,
    amount(idle.quantity),
    dollars(idle.cents),
    amount(busy.quantity),
    dollars(busy.cents),
    unit,
  );
}

function line(name: string, unitPrice: string, idle: string, idleUsd: string, busy: string, busyUsd: string, unit = ''): string {
  const cells = [unitPrice.padStart(9), idle.padStart(10), idleUsd.padStart(9), busy.padStart(10), busyUsd.padStart(9)];
  return `${name.padEnd(34)} ${cells.join(' ')}  ${unit}`.trimEnd();
}

function amount(quantity: number): string {
  return quantity.toLocaleString('en', { maximumFractionDigits: quantity < 100 ? 2 : 0 });
}

function dollars(cents: number): string {
  return (cents / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function difference(busyCents: number): string {
  const percent = Math.round((busyCents / (PAID_TODAY_DOLLARS * 100) - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
