import * as z from 'zod';
import { Sku } from '../../contracts/inventory/commands.ts';
import { HoldRule, HoldRules } from '../../contracts/inventory/holds.ts';
import { markForHolds, readHoldRules, unmarkForHolds } from '../../domain/inventory/stock/holds.ts';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { auditOf } from '../../platform/audit/acting.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';

export interface HoldRuleRoutesProps {
  readonly core: Database;
  readonly now: () => Date;
}

/** Which SKUs carts hold: for staff. */
export function holdRuleRoutes(app: Service, { core, now }: HoldRuleRoutesProps): void {
  app.get(
    '/api/stock-hold-rules',
    { onRequest: requireRole('merchandiser', 'support'), schema: { response: { 200: HoldRules } } },
    async () => ({
      rules: [...(await readHoldRules(core))],
    }),
  );

  app.put(
    '/api/stock/:sku/hold-rule',
    {
      onRequest: requireRole('merchandiser'),
      schema: {
        description: 'Marks a SKU, such as one of a flash sale, so that carts hold it; without a rule, ends the mark and the holds.',
        params: z.object({ sku: Sku }),
        body: z.object({ rule: HoldRule.omit({ sku: true }).nullable(), reason: ActReason.optional() }),
        response: { 200: HoldRules },
      },
    },
    async (request) => {
      const { sku } = request.params;
      const { rule, reason } = request.body;
      const audit = auditOf('inventory', { caller: request.caller, act: rule ? 'mark-for-holds' : 'unmark-for-holds', reason, at: now() });
      await core.transaction(async (sql) => {
        if (rule) await markForHolds(sql, { sku, ...rule });
        else if (!(await unmarkForHolds(sql, sku))) return;
        await audit(sql, sku, rule ?? {});
      });
      return { rules: [...(await readHoldRules(core))] };
    },
  );
}
