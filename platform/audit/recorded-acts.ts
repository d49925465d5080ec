import * as z from 'zod';
import { Day } from '../text/day.ts';
import { identifier, type Sql } from '../sql/sql.ts';
import { RecordedAct } from './recorded-act.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Which acts: by person and days of UTC, from the newest on. */
export const ActQuery = z
  .object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    by: z.uuid('must be the id of an account').optional().describe('Only acts of this account'),
    from: Day.optional().describe('The first day, in UTC'),
    to: Day.optional().describe('The last day, which is included'),
    before: z
      .string()
      .regex(new RegExp(`^[1-9]\\d{3}-\\d{2}-\\d{2}T[\\d:.]{8,15}Z_${UUID}$`), 'must be the time and the id of the last act of a page')
      .optional()
      .describe('Only acts before this one: `actedAt` and `actId` of the last act of a page, with `_` between them'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before `from`',
  });

export type ActQuery = Readonly<z.infer<typeof ActQuery>>;

/** The bounds of a query in time and place: each act lies at `from` or later, and before (`at`, `actId`). */
export function boundsOf({ from, to, before }: ActQuery): { readonly from: string; readonly at: string; readonly actId: string } {
  const [lastAt = 'infinity', lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'] = before?.split('_') ?? [];
  const end = to === undefined ? 'infinity' : new Date(Date.parse(to) + 86_400_000).toISOString();
  const isLastFirst = lastAt !== 'infinity' && (end === 'infinity' || lastAt < end);
  return {
    from: from ?? '-infinity',
    at: isLastFirst ? lastAt : end,
    // Nothing has the lowest id, so that the first moment of the next day is not included.
    actId: isLastFirst ? lastId : end === 'infinity' ? lastId : '00000000-0000-0000-0000-000000000000',
  };
}

/** A page of the acts of staff in the schema, the newest first. */
export async function readActs(sql: Sql, schema: string, query: ActQuery): Promise<readonly RecordedAct[]> {
  const { from, at, actId } = boundsOf(query);
  return sql.rows(RecordedAct)`
    select act_id as "actId", to_char(acted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "actedAt", account_id as "accountId", act,
           object, reason, details
      from ${identifier(schema)}.staff_acts
     where acted_at >= ${from}::timestamptz and (acted_at, act_id) < (${at}::timestamptz, ${actId}::uuid)
       and (${query.by ?? null}::uuid is null or account_id = ${query.by ?? null}::uuid)
     order by acted_at desc, act_id desc
     limit ${query.limit}
  `;
}
