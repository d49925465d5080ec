import { identifier, json, type Sql } from '../sql/sql.ts';

/** What a member of the staff did, to which object, when and why. */
export interface StaffAct {
  /** Null for an operator, whose identity in AWS is in the details. */
  readonly accountId: string | null;
  readonly act: string;
  readonly object: string;
  readonly reason: string;
  readonly at: Date;

  /** What changed, without personal data. @default none */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes an act to the schema's audit trail, in the transaction of the act. */
export async function recordStaffAct(
  sql: Sql,
  schema: string,
  { accountId, act, object, reason, at, details = {} }: StaffAct,
): Promise<void> {
  await sql.run`
    insert into ${identifier(schema)}.staff_acts (acted_at, account_id, act, object, reason, details)
    values (${at}, ${accountId}::uuid, ${act}, ${object}, ${reason}, ${json(details)})
  `;
}
