import type { Order, OrderStatus } from './order.ts';

export const STATUS_NAMES: Readonly<Record<OrderStatus, string>> = {
  placed: 'Placed',
  'awaiting-customer': 'Waits for you',
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

/** Placed, confirmed, shipped: how far the order is. Of a cancelled one only what happened is told. */
export function stepsOf({ status, confirmedAt }: Pick<Order, 'status' | 'confirmedAt'>): readonly Step[] {
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

/** The order's state as a sentence to the shopper. */
export function sentenceOf(order: Pick<Order, 'status' | 'reason' | 'parcels' | 'lines'>): string {
  switch (order.status) {
    case 'placed':
      return 'We have your order and are checking stock and payment. This takes a few seconds.';
    case 'awaiting-customer':
      return 'Your bank wants to be sure that it is you. Please approve the payment to finish your order.';
    case 'confirmed':
      return 'Confirmed. Everything is set aside for you and is being packed.';
    case 'fulfilling': {
      const shipped = order.parcels.filter(({ status }) => status === 'shipped').length;
      return `On its way: ${shipped} of ${order.parcels.length} parcels ${shipped === 1 ? 'has' : 'have'} left the warehouse.`;
    }
    case 'completed':
      return completionOf(order.parcels);
    case 'cancelled':
      return cancellationOf(order);
    case 'stuck':
      return 'Something went wrong on our side. A person is looking at your order; you need not do anything.';
  }
}

/** Nothing more will happen by itself: the page need not ask again. */
export function isSettled(status: OrderStatus): boolean {
  return status === 'completed' || status === 'cancelled';
}

/** An order that never came about has left the cart as it was; one that was confirmed has emptied it, whatever became of it then. */
export function isCartKept({ status, confirmedAt }: Pick<Order, 'status' | 'confirmedAt'>): boolean {
  return status === 'cancelled' && confirmedAt === null;
}

function completionOf(parcels: Order['parcels']): string {
  const shipped = parcels.filter(({ status }) => status === 'shipped').length;
  if (shipped < parcels.length)
    return `Shipped. ${shipped} of ${parcels.length} parcels left the warehouse; what was cancelled is not charged.`;
  return shipped > 1 ? 'Shipped. All parcels are on their way to you.' : 'Shipped. Your parcel is on its way to you.';
}

function cancellationOf({ reason, lines }: Pick<Order, 'reason' | 'lines'>): string {
  const [code, detail] = splitReason(reason);
  switch (code) {
    case 'sold-out': {
      const titles = new Map(lines.map(({ sku, title }) => [sku, title]));
      const missing = detail.split(', ').map((sku) => titles.get(sku) ?? sku);
      return `Cancelled: ${missing.join(', ')} sold out before we could set it aside. You have not been charged, and your cart is as it was.`;
    }
    case 'payment-declined':
      return 'Cancelled: the payment was declined. You have not been charged, and your cart is as it was.';
    case 'payment-not-approved-in-time':
      return 'Cancelled: the payment was not approved in time. You have not been charged, and your cart is as it was.';
    case 'cancelled-by-customer':
      return 'Cancelled, as you asked. Whatever was held on your card has been released.';
    default:
      return 'Cancelled. You have not been charged, and your cart is as it was.';
  }
}

/** `sold-out: A, B` is the code and what it is about. */
export function splitReason(reason: string | null): readonly [code: string, detail: string] {
  const [code = '', ...rest] = (reason ?? '').split(': ');
  return [code, rest.join(': ')];
}
