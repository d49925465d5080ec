import type { Endpoints } from '../../../tools/endpoints.ts';
import { connectForRollups } from '../../rollups/connect.ts';
import { auditRollups } from './audit-rollups.ts';
import type { RollupAudit } from './audit-rollups.ts';

/** Audits the rollups of a running shop. */
export async function auditRollupsOf(endpoints: Endpoints, report: (month: string) => void): Promise<RollupAudit> {
  const { core, orders, timeZone, close } = connectForRollups(endpoints);
  try {
    return await auditRollups({ core, orders, timeZone, report });
  } finally {
    await close();
  }
}
