import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Sql } from '../../../platform/sql/sql.ts';
import { counted } from './counted.ts';
import { differingSums } from './own-sums.ts';
import { recomputed } from './recomputed.ts';
import { ROLLUPS } from './rollup-rows.ts';
import type { MonthRange, RollupName, RollupRow } from './rollup-rows.ts';

export interface RollupAudit {
  readonly rows: number;
  readonly findings: readonly string[];
}

export interface RollupAuditProps {
  readonly core: Sql;
  readonly orders: Sql;
  readonly timeZone: string;

  /** Receives each month when it is checked. */
  readonly report?: (month: string) => void;

  /** How long events may be on their way: a difference counts if it is still there after that. @default 3 s */
  readonly graceMillis?: number;
}

const Month = z.object({ from: z.string(), before: z.string() });

/** Recomputes all rollups of sales from the orders, month by month, and compares every row. Read-only. */
export async function auditRollups({
  core,
  orders,
  timeZone,
  report = () => undefined,
  graceMillis = 3_000,
}: RollupAuditProps): Promise<RollupAudit> {
  const findings: string[] = [];
  let rows = 0;
  for (const month of await monthsOf(orders, core, timeZone)) {
    const first = await checkMonth(core, orders, month);
    rows += first.rows;
    if (first.findings.length > 0) {
      await pause(graceMillis);
      findings.push(...(await checkMonth(core, orders, month)).findings);
    }
    report(month.from.slice(0, 7));
  }
  return { rows, findings };
}

/** Months in which an order was placed, or that have a row in a rollup. */
async function monthsOf(orders: Sql, core: Sql, timeZone: string): Promise<readonly MonthRange[]> {
  const ranges = await Promise.all([
    orders.rows(Month)`
      select to_char(min(o.placed_at) at time zone ${timeZone}, 'YYYY-MM-01') as "from", to_char(max(o.placed_at) at time zone ${timeZone}, 'YYYY-MM-01') as before
        from shop.orders o having count(*) > 0
    `,
    core.rows(Month)`
      select to_char(min(r.day), 'YYYY-MM-01') as "from", to_char(max(r.day), 'YYYY-MM-01') as before from analytics.order_days r having count(*) > 0
    `,
  ]);
  const bounds = ranges.flat();
  if (bounds.length === 0) return [];
  const last = bounds.map(({ before }) => before).reduce((a, b) => (a > b ? a : b));
  const months: MonthRange[] = [];
  for (let from = bounds.map((each) => each.from).reduce((a, b) => (a < b ? a : b)); from <= last;) {
    const before = nextMonth(from);
    months.push({ from, before, timeZone });
    from = before;
  }
  return months;
}

function nextMonth(first: string): string {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 1);
  return day.toISOString().slice(0, 10);
}

async function checkMonth(core: Sql, orders: Sql, month: MonthRange): Promise<RollupAudit> {
  const findings = [...(await differingSums(core, month))];
  let rows = 0;
  for (const rollup of ROLLUPS) {
    const [right, is] = await Promise.all([recomputed(orders, rollup, month), counted(core, rollup, month)]);
    rows += is.length;
    findings.push(...differences(rollup, right, is));
  }
  return { rows, findings };
}

function differences(rollup: RollupName, right: readonly RollupRow[], is: readonly RollupRow[]): readonly string[] {
  const shown = (rows: readonly RollupRow[]) => new Map(rows.map(({ key, numbers }) => [key, numbers.join(', ')]));
  const [should, have] = [shown(right), shown(is)];
  return [...new Set([...should.keys(), ...have.keys()])]
    .filter((key) => should.get(key) !== have.get(key))
    .toSorted()
    .map((key) => `rollup ${rollup}: ${key} has ${have.get(key) ?? 'no row'}, the orders give ${should.get(key) ?? 'no row'}`);
}
