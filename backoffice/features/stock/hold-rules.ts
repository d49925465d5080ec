import { HoldRules } from '../../../contracts/inventory/holds.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export async function holdRules(session: string): Promise<HoldRules['rules']> {
  return (await call(HoldRules, { base: config().INVENTORY_URL, path: '/api/stock-hold-rules', session })).rules;
}

export interface Mark {
  readonly sku: string;

  /** Null ends the mark and its holds. */
  readonly rule: { readonly minutes: number; readonly mostPerCustomer: number } | null;
  readonly reason: string;
}

export async function mark(session: string, { sku, ...body }: Mark): Promise<void> {
  await send({ base: config().INVENTORY_URL, path: `/api/stock/${encodeURIComponent(sku)}/hold-rule`, method: 'PUT', session, body });
}
