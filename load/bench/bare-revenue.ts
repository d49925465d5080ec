import { Pool } from 'pg';
import type { DatabaseAddress } from '../../tools/endpoints.ts';
import { cpuOfOthers } from './cpu-of-others.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { drive } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface BareRevenue extends LoadResult {
  readonly databaseCpuMillis: number;
}

/** Revenue of days, as one writes it by hand for one database: without our view, HTTP, checks or cache. Cancelled parcels are subtracted, so that the answer is that of the service. */
const TEXT = `
  select (o.placed_at at time zone 'Europe/London')::date as day, o.currency, sum((l.quantity - coalesce(c.quantity, 0)) * l.unit_amount) as revenue,
         sum(l.quantity - coalesce(c.quantity, 0)) as units, count(distinct o.order_id) as orders
    from shop.orders o
    join shop.order_lines l on l.customer_id = o.customer_id and l.order_id = o.order_id
    left join (
      select p.customer_id, p.order_id, x."lineNo" as line_no, sum(x.quantity) as quantity
        from shop.parcels p cross join lateral jsonb_to_recordset(p.lines) as x("lineNo" int, quantity bigint)
       where p.status = 'cancelled' group by 1, 2, 3
    ) c on c.customer_id = l.customer_id and c.order_id = l.order_id and c.line_no = l.line_no
   where o.confirmed_at is not null and o.status <> 'cancelled' and o.placed_at >= $1::date and o.placed_at < $1::date + 30
   group by 1, 2 order by 1, 2`;

/** Runs the statement with as many clients as exact answers may have. */
export async function measureBareRevenue(address: DatabaseAddress, seconds: number, day: () => string): Promise<BareRevenue> {
  const pool = new Pool({ ...address, max: 2 });
  const admin = connectPostgres({ ...address, tls: 'disable', max: 1 });
  const act = async () => void (await pool.query({ name: 'bare', text: TEXT, values: [day()] }));
  try {
    await drive({ clients: 2, seconds: 1, act });
    const before = await cpuOfOthers(admin);
    const driven = await drive({ clients: 2, seconds, act });
    return { ...driven, databaseCpuMillis: ((await cpuOfOthers(admin)) - before) / Math.max(1, driven.done) };
  } finally {
    await Promise.all([pool.end(), admin.close()]);
  }
}
