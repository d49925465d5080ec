import { mailboxOf } from '../../../platform/contact/mailbox.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

/** A mail vendor's report that nothing more may be sent to an address. */
export interface Suppression {
  readonly address: string;
  readonly reason: 'bounce' | 'complaint';
  readonly eventId: string;
  readonly at: string;
}

/** Stores mailboxes that get no more mail. The first report of a mailbox counts. Returns how many are new. */
export async function suppress(sql: Sql, suppressions: readonly Suppression[]): Promise<number> {
  if (suppressions.length === 0) return 0;
  const rows = suppressions.map(({ address, ...rest }) => ({ ...rest, mailbox: mailboxOf(address) }));
  return sql.run`
    insert into notification.suppressions (mailbox, reason, event_id, at)
    select mailbox, reason, "eventId", at from jsonb_to_recordset(${json(rows)}) as s(mailbox text, reason text, "eventId" text, at timestamptz)
    on conflict do nothing
  `;
}
