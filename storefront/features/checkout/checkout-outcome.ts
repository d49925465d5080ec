import * as z from 'zod/mini';
import type { OrderView } from '../../../contracts/order/http.ts';
import type { OrderStatus } from '../../../contracts/order/order-status.ts';
import type { OrderReason } from '../../../contracts/order/reasons.ts';
import { problemsRefused } from './checkout-draft.ts';
import type { DraftProblem } from './checkout-draft.ts';

/** The outcome of pressing "Pay". */
export type CheckoutOutcome =
  | { readonly kind: 'ordered'; readonly orderId: string }
  | { readonly kind: 'challenged'; readonly redirectUrl: string }
  /** An earlier order has bought the cart: this one was not placed. */
  | { readonly kind: 'already-ordered'; readonly orderId: string }
  | { readonly kind: 'declined' }
  | { readonly kind: 'sold-out'; readonly skus: readonly string[] }
  | { readonly kind: 'price-changed' }
  | { readonly kind: 'not-sold'; readonly skus: readonly string[] }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'mistyped'; readonly problems: readonly DraftProblem[] }
  /** With the problem's code; the page has its own text, since the problem's text is for programmers. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Repeat the attempt with the same key until there is an outcome; if `isSignedOut`, the shopper signs in first. */
  | { readonly kind: 'unknown'; readonly isSignedOut?: boolean };

/** The fields that the browser reads. The contract's schemas would double the size of the page's scripts. */
const Order = z.object({
  orderId: z.string(),
  status: z.custom<OrderStatus>((status) => typeof status === 'string'),
  reason: z.nullable(z.custom<OrderReason>((reason) => Reason.safeParse(reason).success)),
  nextAction: z.nullable(z.object({ redirectUrl: z.string() })),
}) satisfies z.ZodMiniType<Pick<OrderView, 'orderId' | 'status' | 'reason' | 'nextAction'>>;

const Reason = z.object({ code: z.string(), skus: z.optional(z.array(z.string())) });

/** The browser navigates there: other schemes such as `javascript:` are refused. */
const PageUrl = z.url({ protocol: /^https?$/ });

const Problem = z.object({
  code: z.string(),
  orderId: z.optional(z.string()),
  skus: z.optional(z.array(z.string())),
  errors: z.optional(z.array(z.object({ field: z.string() }))),
});

/** Reads the response of `POST /api/orders`. */
export function checkoutOutcome(status: number, body: unknown, { isRepeat }: { readonly isRepeat: boolean }): CheckoutOutcome {
  if (status === 200 || status === 201 || status === 202) return ofOrder(Order.safeParse(body).data);
  // A first try without a session places nothing; a repeat may follow a try that placed the order.
  if (status === 401) return isRepeat ? { kind: 'unknown', isSignedOut: true } : { kind: 'signed-out' };
  const problem = Problem.safeParse(body).data;
  // Without a known code, and with 429 and 5xx, the order may have been placed.
  if (!problem) return { kind: 'unknown' };
  const { code, orderId, skus = [], errors = [] } = problem;
  if (code === 'checkout-disabled') return { kind: 'refused', code };
  if (status >= 500 || status === 429) return { kind: 'unknown' };
  if (code === 'price-changed') return { kind: 'price-changed' };
  if (code === 'cart-already-bought' && orderId !== undefined) return { kind: 'already-ordered', orderId };
  if (code === 'unknown-sku') return { kind: 'not-sold', skus };
  const problems = problemsRefused(errors.map(({ field }) => field));
  return problems.length > 0 ? { kind: 'mistyped', problems } : { kind: 'refused', code };
}

function ofOrder(order: z.infer<typeof Order> | undefined): CheckoutOutcome {
  if (!order) return { kind: 'unknown' };
  const redirectUrl = PageUrl.safeParse(order.nextAction?.redirectUrl).data;
  if (order.status === 'awaiting-customer' && redirectUrl !== undefined) return { kind: 'challenged', redirectUrl };
  if (order.status !== 'cancelled') return { kind: 'ordered', orderId: order.orderId };
  if (order.reason?.code === 'payment-declined') return { kind: 'declined' };
  if (order.reason?.code === 'sold-out') return { kind: 'sold-out', skus: order.reason.skus ?? [] };
  return { kind: 'refused', code: 'order-cancelled' };
}
