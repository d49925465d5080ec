import type { OrderView } from '../../../contracts/order/http.ts';
import type { OrderStatus } from '../../../contracts/order/order-status.ts';

export const STATUS_NAMES: Readonly<Record<OrderStatus, string>> = {
  placed: 'Placed',
  'awaiting-customer': 'Waiting for you',
  confirmed: 'Confirmed',
  fulfilling: 'On its way',
  completed: 'Shipped',
  cancelled: 'Cancelled',
  stuck: 'Being looked at',
};

export type StepState = 'done' | 'current' | 'to-come';

export interface Step {
  readonly name: string;
  readonly state: StepState;
}

/** The steps placed, confirmed and shipped. A cancelled order has only those that were reached. */
export function stepsOf({ status, confirmedAt }: Pick<OrderView, 'status' | 'confirmedAt'>): readonly Step[] {
  const done = doneSteps(status, confirmedAt);
  const names = ['Placed', 'Confirmed', 'Shipped'];
  if (status === 'cancelled') return names.slice(0, done).map((name) => ({ name, state: 'done' }));
  return names.map((name, index) => ({ name, state: index < done ? 'done' : index === done ? 'current' : 'to-come' }));
}

function doneSteps(status: OrderStatus, confirmedAt: string | null): number {
  switch (status) {
    case 'placed':
    case 'awaiting-customer':
      return 1;
    case 'confirmed':
    case 'fulfilling':
      return 2;
    case 'completed':
      return 3;
    case 'cancelled':
    case 'stuck':
      return confirmedAt === null ? 1 : 2;
  }
}

/** The order's state as a sentence for the shopper. */
export function sentenceOf(order: Pick<OrderView, 'status' | 'reason' | 'parcels' | 'lines'>): string {
  switch (order.status) {
    case 'placed':
      return 'We have your order and are checking stock and payment. This takes a few seconds.';
    case 'awaiting-customer':
      return 'Your bank wants to be sure that it is you. Please approve the payment to finish your order.';
    case 'confirmed':
      return confirmationOf(order);
    case 'fulfilling': {
      const shipped = order.parcels.filter(({ status }) => status === 'shipped').length;
      return `On its way: ${shipped} of ${order.parcels.length} parcels ${shipped === 1 ? 'has' : 'have'} left the warehouse.`;
    }
    case 'completed':
      return completionOf(order);
    case 'cancelled':
      return cancellationOf(order);
    case 'stuck':
      return 'Something went wrong on our side. A person is looking at your order; you need not do anything.';
  }
}

/** Whether the order has ended, so that the page need not poll. */
export function isSettled(status: OrderStatus): boolean {
  return status === 'completed' || status === 'cancelled';
}

/** Whether the order has left the cart unchanged: it was cancelled before its confirmation. */
export function isCartKept({ status, confirmedAt }: Pick<OrderView, 'status' | 'confirmedAt'>): boolean {
  return status === 'cancelled' && confirmedAt === null;
}

/** The message about a cancellation that came too late; undefined if none did. */
export function lateCancellationOf({ parcels }: Pick<OrderView, 'parcels'>): string | undefined {
  const late = parcels.filter(({ isCancelledTooLate }) => isCancelledTooLate).map(({ parcelNo }) => parcelNo);
  if (late.length === 0) return undefined;
  const [which, they] = late.length === 1 ? [`parcel ${late[0]}`, 'it is'] : [`parcels ${late.join(' and ')}`, 'they are'];
  return `Your cancellation came too late for ${which}: our warehouse had packed everything already, so ${they} sent to you and charged.`;
}

function confirmationOf({ reason, parcels }: Pick<OrderView, 'reason' | 'parcels'>): string {
  const isStopping = parcels.some(({ status, isCancelledTooLate }) => status === 'picking' && !isCancelledTooLate);
  if (reason?.code === 'cancelled-by-customer' && isStopping)
    return 'You asked us to cancel your order. We are stopping it in our warehouse.';
  if (reason?.code === 'cancelled-by-staff' && isStopping)
    return 'Our customer service is cancelling your order. We are stopping it in our warehouse.';
  if (reason?.code === 'not-deliverable')
    return 'Confirmed, but our warehouse cannot send a part of your order. You are not charged for it; the rest is being packed.';
  if (reason?.code === 'payment-hold-lapsed') {
    return "Your bank's approval of the payment has run out, so we are stopping your order. You are not charged for what has not left us.";
  }
  return 'Confirmed. Everything is set aside for you and is being packed.';
}

function completionOf({ reason, parcels }: Pick<OrderView, 'reason' | 'parcels'>): string {
  const shipped = parcels.filter(({ status }) => status === 'shipped').length;
  if (shipped < parcels.length && reason?.code === 'payment-hold-lapsed') {
    return `Shipped. ${shipped} of ${parcels.length} parcels left the warehouse. Then your bank's approval of the payment ran out, so we cancelled the rest, and you are not charged for it. Please order again what you still would like.`;
  }
  if (shipped < parcels.length && reason?.code === 'not-deliverable')
    return `Shipped. ${shipped} of ${parcels.length} parcels left the warehouse. We are sorry that we could not send the rest: you are not charged for it.`;
  if (shipped < parcels.length)
    return `Shipped. ${shipped} of ${parcels.length} parcels left the warehouse; what was cancelled is not charged.`;
  return shipped > 1 ? 'Shipped. All parcels are on their way to you.' : 'Shipped. Your parcel is on its way to you.';
}

function cancellationOf({ reason, lines }: Pick<OrderView, 'reason' | 'lines'>): string {
  switch (reason?.code) {
    case 'sold-out': {
      const titles = new Map(lines.map(({ sku, title }) => [sku, title]));
      const missing = reason.skus.map((sku) => titles.get(sku) ?? sku);
      return `Cancelled: ${missing.join(', ')} sold out before we could set it aside. You have not been charged, and your cart is as it was.`;
    }
    case 'payment-declined':
      return 'Cancelled: the payment was declined. You have not been charged, and your cart is as it was.';
    case 'payment-not-approved-in-time':
      return 'Cancelled: the payment was not approved in time. You have not been charged, and your cart is as it was.';
    case 'payment-hold-lapsed':
      return "Cancelled: your bank's approval of the payment ran out before your order could leave our warehouse. You have not been charged. Please order again if you still would like it.";
    case 'cancelled-by-customer':
      return 'Cancelled, as you asked. Whatever was held on your card has been released.';
    case 'cancelled-by-staff':
      return 'Cancelled by our customer service. Whatever was held on your card has been released. If you did not ask for this, please write to us.';
    case 'not-deliverable':
      return 'Cancelled: we are sorry, our warehouse could not send what you ordered. Whatever was held on your card has been released.';
    case 'payment-does-not-answer':
    case 'stock-does-not-answer':
    case 'step-unanswered':
    case 'pick-refused':
    case 'capture-failed':
    case 'unpaid-parcel-not-stopped':
    case undefined:
      return 'Cancelled. You have not been charged, and your cart is as it was.';
  }
}
