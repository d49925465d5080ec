import * as z from 'zod/mini';
import type { CheckoutDraft } from './checkout-draft.ts';
import { storedInTab } from './stored-in-tab.ts';

const STORAGE_KEY = 'checkout-draft';

const Draft = z.record(z.string(), z.string());

/** Keeps the input in this tab for the next try, such as after signing in or changing the cart. */
export function rememberDraft(draft: CheckoutDraft): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(draft));
}

/** The stored input, by field. */
export function rememberedDraft(): Readonly<Record<string, string>> {
  const stored = storedInTab(STORAGE_KEY);
  return stored === undefined ? {} : Draft.parse(JSON.parse(stored));
}

export function forgetDraft(): void {
  if (storedInTab(STORAGE_KEY) !== undefined) sessionStorage.removeItem(STORAGE_KEY);
}
