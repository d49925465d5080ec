import { PlatformError } from '../http/errors.ts';
import { StaffRole } from '../identity/caller.ts';
import type { Caller } from '../identity/caller.ts';
import type { Sql } from '../sql/sql.ts';
import { recordStaffAct } from './staff-act.ts';
import type { StaffAct } from './staff-act.ts';

/** Writes the act of a caller to the audit trail, in the transaction of the act. */
export type Audit = (sql: Sql, object: string, details?: StaffAct['details']) => Promise<void>;

export interface Acting {
  readonly caller: Caller;
  readonly act: string;
  readonly reason: string | undefined;
  readonly at: Date;
}

/** The audit of an act by this caller; of a machine, such as an importer, nothing is recorded. @throws PlatformError `reason-missing` */
export function auditOf(schema: string, { caller: { accountId, roles }, act, reason, at }: Acting): Audit {
  if (!roles.some((role) => StaffRole.safeParse(role).success)) return async () => undefined;
  if (reason === undefined) throw new PlatformError('reason-missing', 'say in `reason` why you do this; it is kept with your account');
  return async (sql, object, details = {}) => recordStaffAct(sql, schema, { accountId, act, object, reason, at, details });
}
