import type { ReactNode } from 'react';
import type { QueryName } from '../../../contracts/analytics/parameters.ts';
import { formatMoney } from '../../../platform/money/money.ts';
import { Time } from '../../ui/time.tsx';
import { BarList } from './bar-list.tsx';
import { Cohorts } from './cohorts.tsx';
import { ColumnChart } from './column-chart.tsx';
import { daysBetween } from './days.ts';
import { type Cell, Panel, type PanelProps } from './panel.tsx';
import { ask } from './query.ts';
import { type Range, csvAddress, pageAddress, search } from './range.ts';

const percent = (share: number | null): string => (share === null ? 'no visits' : `${(share * 100).toFixed(1)} %`);
const money = (amount: number, currency: string): string => formatMoney({ amount, currency });
const cell = (text: ReactNode): Cell => ({ text });
const BARS = 12;

type Question<Name extends QueryName> = Omit<PanelProps<Name>, 'answer' | 'csv' | 'otherSource'> & {
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly hasExact?: boolean;
};

async function panel<Name extends QueryName>(session: string, range: Range, { parameters, hasExact = true, ...question }: Question<Name>) {
  const isExact = hasExact && range.exact === question.id;
  const asked = search({ ...parameters, exact: isExact ? 'true' : undefined });
  const answer = await ask(session, question.name, asked);
  const other = `${pageAddress({ ...range, exact: isExact ? undefined : question.id })}#${question.id}`;
  return (
    <Panel
      key={question.id}
      {...question}
      answer={answer}
      csv={csvAddress(question.name, asked)}
      otherSource={hasExact ? other : undefined}
    />
  );
}

/** Every question of the page, asked at once. */
export async function panelsOf(session: string, range: Range): Promise<readonly ReactNode[]> {
  const { from, to, country } = range;
  const days = { from, to };
  const period = `from ${from} to ${to}`;
  const eachDay = daysBetween(from, to);
  const byDay = (values: ReadonlyMap<string, number>) => eachDay.map((key) => ({ key, value: values.get(key) ?? 0 }));
  const revenueRow = ({
    key,
    currency,
    revenue,
    orders,
    units,
  }: {
    key: string;
    currency: string;
    revenue: number;
    orders: number | null;
    units: number;
  }) => [cell(key), cell(money(revenue, currency)), cell(orders ?? 'not counted'), cell(units)];
  const revenueBars = (rows: readonly { key: string; currency: string; revenue: number }[]) =>
    rows.slice(0, BARS).map(({ key, currency, revenue }) => ({ key, value: revenue, text: money(revenue, currency) }));
  const sold = 'No order was confirmed in these days. Choose others above.';
  const visited = 'No visit of a shopper who agreed to statistics began in these days.';
  return Promise.all([
    panel(session, range, {
      id: 'revenue-by-day',
      title: 'Revenue by day',
      name: 'revenue',
      parameters: { ...days, country, by: 'day' },
      empty: sold,
      headers: ['Day', 'Revenue', 'Orders', 'Units'],
      row: revenueRow,
      chart: (rows) => (
        <ColumnChart
          label={`Revenue by day ${period}`}
          columns={byDay(new Map(rows.map(({ key, revenue }) => [key, revenue])))}
          format={(value) => money(value, rows[0]?.currency ?? 'GBP')}
        />
      ),
    }),
    ...(['country', 'category'] as const).map(async (by) =>
      panel(session, range, {
        id: `revenue-by-${by}`,
        title: `Revenue by ${by}`,
        name: 'revenue',
        parameters: { ...days, country, by },
        empty: sold,
        headers: [by === 'country' ? 'Country' : 'Category', 'Revenue', 'Orders', 'Units'],
        row: revenueRow,
        chart: (rows) => <BarList label={`Revenue by ${by} ${period}`} bars={revenueBars(rows)} />,
      }),
    ),
    panel(session, range, {
      id: 'top-products',
      title: 'Top products',
      name: 'top-products',
      parameters: { ...days, by: 'revenue' },
      empty: sold,
      headers: ['SKU', 'Category', 'Revenue', 'Units'],
      row: ({ sku, category, currency, revenue, units }) => [
        cell(sku),
        { text: category, isAmount: false },
        cell(money(revenue, currency)),
        cell(units),
      ],
      chart: (rows) => (
        <BarList
          label={`Products with the most revenue ${period}`}
          bars={rows.slice(0, BARS).map(({ sku, currency, revenue }) => ({ key: sku, value: revenue, text: money(revenue, currency) }))}
        />
      ),
    }),
    panel(session, range, {
      id: 'order-values',
      title: 'Average order value by day',
      name: 'order-values',
      parameters: { ...days, country },
      empty: sold,
      headers: ['Day', 'Average', 'Orders', 'Revenue', 'Cancelled orders'],
      row: ({ day, currency, average, orders, revenue, cancelledOrders }) => [
        cell(day),
        cell(money(average, currency)),
        cell(orders),
        cell(money(revenue, currency)),
        cell(cancelledOrders),
      ],
      chart: (rows) => (
        <ColumnChart
          label={`Average order value by day ${period}`}
          columns={byDay(new Map(rows.map(({ day, average }) => [day, average])))}
          format={(value) => money(value, rows[0]?.currency ?? 'GBP')}
        />
      ),
    }),
    panel(session, range, {
      id: 'order-percentiles',
      title: 'Percentiles of order values',
      name: 'order-percentiles',
      parameters: { ...days, country },
      empty: sold,
      headers: ['Currency', 'Orders', '50 %', '75 %', '90 %', '95 %', '99 %'],
      row: ({ currency, orders, p50, p75, p90, p95, p99 }) => [
        cell(currency),
        cell(orders),
        ...[p50, p75, p90, p95, p99].map((value) => cell(money(value, currency))),
      ],
      chart: (rows) => (
        <BarList
          label={`Percentiles of order values ${period}`}
          bars={rows.slice(0, 1).flatMap(({ currency, p50, p75, p90, p95, p99 }) =>
            Object.entries({ 'Half of the orders': p50, '75 %': p75, '90 %': p90, '95 %': p95, '99 %': p99 }).map(([key, value]) => ({
              key: `${key} up to`,
              value,
              text: money(value, currency),
            })),
          )}
        />
      ),
    }),
    panel(session, range, {
      id: 'cohorts',
      title: 'Cohorts and repeat rate',
      name: 'cohorts',
      parameters: { from: from.slice(0, 7), to: to.slice(0, 7) },
      empty: 'No customer placed a first order in these months.',
      headers: ['First order in', 'Customers', 'Bought again', 'Repeat rate'],
      row: ({ cohort, customers, repeatCustomers, repeatRate }) => [
        cell(cohort),
        cell(customers),
        cell(repeatCustomers),
        cell(repeatRate === null ? 'none' : percent(repeatRate)),
      ],
      chart: (rows) => <Cohorts rows={rows} />,
    }),
    panel(session, range, {
      id: 'funnel',
      title: 'Funnel from view to confirmed order',
      name: 'funnel',
      hasExact: false,
      parameters: days,
      empty: visited,
      headers: ['Step', 'Visits', 'Share'],
      row: ({ step, visits, share }) => [cell(step), cell(visits), cell(percent(share))],
      chart: (rows) => (
        <BarList
          label={`Visits by step ${period}`}
          bars={rows.map(({ step, visits, share }) => ({
            key: step.replaceAll('-', ' '),
            value: visits,
            text: share === null ? String(visits) : `${visits}, ${percent(share)}`,
          }))}
        />
      ),
    }),
    panel(session, range, {
      id: 'conversion',
      title: 'Conversion and abandonment',
      name: 'conversion',
      hasExact: false,
      parameters: days,
      empty: visited,
      headers: ['Day', 'Visits', 'Carts', 'Checkouts', 'Confirmed', 'Conversion', 'Carts abandoned', 'Checkouts abandoned'],
      row: ({ day, visits, carts, checkouts, confirmed, conversion, cartAbandonment, checkoutAbandonment }) => [
        cell(day),
        ...[visits, carts, checkouts, confirmed].map(cell),
        ...[conversion, cartAbandonment, checkoutAbandonment].map((share) => cell(percent(share))),
      ],
      chart: (rows) => (
        <ColumnChart
          label={`Confirmed orders per visit by day ${period}`}
          columns={byDay(new Map(rows.map(({ day, conversion }) => [day, conversion ?? 0])))}
          format={percent}
        />
      ),
    }),
    panel(session, range, {
      id: 'stock-outs',
      title: 'Stock-outs',
      name: 'stock-outs',
      hasExact: false,
      parameters: days,
      empty: 'Every product was in stock in these days.',
      headers: ['SKU', 'Category', 'From', 'To', 'Hours'],
      row: (row) => [
        cell(row.sku),
        { text: row.category, isAmount: false },
        { text: <Time at={row.from} />, isAmount: false },
        { text: row.to === null ? 'still out of stock' : <Time at={row.to} />, isAmount: false },
        cell(row.hours.toFixed(1)),
      ],
      chart: (rows) => (
        <BarList
          label={`Hours without stock ${period}`}
          bars={[...Map.groupBy(rows, ({ sku }) => sku)]
            .map(([key, outs]) => ({ key, value: outs.reduce((sum, { hours }) => sum + hours, 0) }))
            .toSorted((one, other) => other.value - one.value)
            .slice(0, BARS)
            .map(({ key, value }) => ({ key, value, text: `${value.toFixed(1)} hours` }))}
        />
      ),
    }),
  ]);
}
