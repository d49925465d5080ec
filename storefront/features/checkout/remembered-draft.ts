import * as z from 'zod/mini';
import type { CheckoutDraft } from './checkout-draft.ts';
import { keptInTab } from './kept-in-tab.ts';

const PLACE = 'checkout-draft';

const Draft = z.record(z.string(), z.string());

/** For whoever must sign in or change the cart before the order is taken: what was typed is there again at the next try in this tab. */
export function rememberDraft(draft: CheckoutDraft): void {
  sessionStorage.setItem(PLACE, JSON.stringify(draft));
}

/** By field. */
export function rememberedDraft(): Readonly<Record<string, string>> {
  const kept = keptInTab(PLACE);
  return kept === undefined ? {} : Draft.parse(JSON.parse(kept));
}

export function forgetDraft(): void {
  if (keptInTab(PLACE) !== undefined) sessionStorage.removeItem(PLACE);
}
