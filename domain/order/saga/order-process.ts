import * as z from 'zod';
import { Money, multiplyMoney, sumMoney } from '../../../platform/money/money.ts';
import { Delivery, type Parcel, type PickCommand, type StockCommand } from '../../../contracts/inventory/commands.ts';
import { Contact } from '../../../contracts/order/contact.ts';
import { OrderLine } from '../../../contracts/order/order-line.ts';
import type { PaymentTerms } from '../../../contracts/payment/payment-terms.ts';
import type { AuthorisePayment, CapturePayment, VoidPayment } from '../../../contracts/payment/commands.ts';
import { FulfilmentSaga } from './fulfilment-saga.ts';
import { FIRST_PAYMENT, OrderSaga } from './order-saga.ts';
import { RetryTimer } from './retry-timer.ts';

/** What the customer and the shop agreed on at checkout. It never changes. */
export const OrderTerms = z.object({
  orderId: z.uuid(),
  number: z.string(),
  customerId: z.int(),
  contact: Contact,
  /** Whether mails about the order are sent to the contact. */
  notify: z.boolean(),
  lines: z.array(OrderLine).min(1),
  total: Money,
  delivery: Delivery,
  paymentMethod: z.string(),
  cartVersion: z.int().nullable(),
});

export type OrderTerms = Readonly<z.infer<typeof OrderTerms>>;

/** The saga of one parcel. */
export const ParcelProcess = z.object({ sagaId: z.uuid(), parcelNo: z.int().positive(), saga: FulfilmentSaga, retryTimer: RetryTimer });

export type ParcelProcess = Readonly<z.infer<typeof ParcelProcess>>;

/** An order with its sagas, written in one transaction. The id of the order's own saga is the order id. */
export const OrderProcess = z.object({ terms: OrderTerms, saga: OrderSaga, retryTimer: RetryTimer, parcels: z.array(ParcelProcess) });

export type OrderProcess = Readonly<z.infer<typeof OrderProcess>>;

export type PaymentSagaCommand = AuthorisePayment | VoidPayment | CapturePayment;

export type SagaCommand = StockCommand | PickCommand | PaymentSagaCommand;

/** Where the provider returns the shopper to after a challenge: the page of the order. */
export function returnUrlOf({ orderId }: Pick<OrderTerms, 'orderId'>, shopUrl: string): string {
  return `${shopUrl}/orders/${orderId}`;
}

/** The commands of the current step of the order's own saga. */
export function orderCommands({ terms, saga, retryTimer }: OrderProcess, returnUrl: string): readonly SagaCommand[] {
  const sagaId = terms.orderId;
  switch (saga.step) {
    case 'reserving': {
      const lines = terms.lines.map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity }));
      // A retry takes the steps one by one: then the saga knows which participant does not reply.
      const payment =
        retryTimer.retries === 0 && needsPayment(terms) ? { attempt: FIRST_PAYMENT, ...paymentTerms(terms, returnUrl) } : undefined;
      return [{ type: 'inventory.reserve-stock.v1', sagaId, attempt: saga.attempt, lines, ...(payment && { payment }) }];
    }
    case 'authorising':
    case 'awaiting-customer': {
      return [{ type: 'payment.authorise.v1', sagaId, attempt: saga.attempt, ...paymentTerms(terms, returnUrl) }];
    }
    case 'voiding-hold':
      return [{ type: 'payment.void.v1', sagaId, attempt: saga.payment }];
    case 'compensating': {
      const commands: SagaCommand[] = [];
      if (saga.stock && !saga.stock.isDone) commands.push({ type: 'inventory.release-stock.v1', sagaId, attempt: saga.stock.attempt });
      if (saga.money && !saga.money.isDone) commands.push({ type: 'payment.void.v1', sagaId, attempt: saga.money.attempt });
      return commands;
    }
    case 'confirmed':
    case 'completed':
    case 'cancelled':
      return [];
  }
}

/** False for an order whose total is zero. */
export function needsPayment({ total }: OrderTerms): boolean {
  return total.amount > 0;
}

function paymentTerms({ total, paymentMethod }: OrderTerms, returnUrl: string): z.infer<typeof PaymentTerms> {
  return { amount: total, paymentMethod, returnUrl };
}

/** The commands of the current step of a parcel's saga. */
export function parcelCommands(process: OrderProcess, { sagaId, parcelNo, saga }: ParcelProcess): readonly SagaCommand[] {
  const { orderId, delivery } = process.terms;
  switch (saga.step) {
    case 'requesting-pick':
    case 'picking':
      return [
        {
          type: 'inventory.pick-parcel.v1',
          sagaId,
          attempt: saga.attempt,
          reservationId: orderId,
          parcel: reservedParcel(process, parcelNo).parcel,
          ...delivery,
        },
      ];
    case 'cancelling-pick':
    case 'not-stopped':
      return [{ type: 'inventory.cancel-pick.v1', sagaId, attempt: saga.attempt }];
    case 'releasing':
      return [{ type: 'inventory.release-stock.v1', sagaId: orderId, attempt: reservedParcel(process, parcelNo).reservation, parcelNo }];
    case 'capturing': {
      const amount = parcelShare(process.terms, reservedParcel(process, parcelNo).parcel);
      return [{ type: 'payment.capture.v1', sagaId, attempt: saga.attempt, paymentId: orderId, amount, isLast: saga.isLast }];
    }
    case 'pick-refused':
    case 'cancelled':
    case 'shipped':
    case 'capture-failed':
    case 'settled':
    case 'written-off':
      return [];
  }
}

/**
 * The parcel's part of the total, exact to the minor unit: every unit of every line is in one parcel.
 *
 * @throws Error when the parcel contains a line that the order does not have.
 */
export function parcelShare({ lines, total }: Pick<OrderTerms, 'lines' | 'total'>, parcel: Parcel): Money {
  const amounts = parcel.lines.map(({ lineNo, quantity }) => {
    const line = lines.find((line) => line.lineNo === lineNo);
    if (!line) throw new Error(`parcel ${parcel.parcelNo} contains line ${lineNo}, which the order does not have`);
    return multiplyMoney(line.unitPrice, quantity);
  });
  return sumMoney(amounts, total.currency);
}

/** A parcel of a confirmed order, and the attempt that reserved it. */
export function reservedParcel({ terms, saga }: OrderProcess, parcelNo: number): { readonly reservation: number; readonly parcel: Parcel } {
  const parcel = saga.step === 'confirmed' ? saga.parcels.find((parcel) => parcel.parcelNo === parcelNo) : undefined;
  if (saga.step !== 'confirmed' || !parcel) throw new Error(`order ${terms.orderId} is ${saga.step} and has no parcel ${parcelNo}`);
  return { reservation: saga.reservation, parcel };
}

/** What the shop or the customer loses if the stuck sagas stay so: the shares of their parcels, or the total; null when none is stuck. */
export function amountAtRisk(process: OrderProcess): number | null {
  if (process.retryTimer.stuck !== null) return process.terms.total.amount;
  const stuck = process.parcels.filter(({ retryTimer }) => retryTimer.stuck !== null);
  if (stuck.length === 0) return null;
  return stuck.reduce((sum, { parcelNo }) => sum + parcelShare(process.terms, reservedParcel(process, parcelNo).parcel).amount, 0);
}
