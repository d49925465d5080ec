import { expect, test } from 'vitest';
import { OrderEvent } from '../../contracts/order/events.ts';
import { PaymentEvent } from '../../contracts/payment/events.ts';

const id = '0193de00-0000-8000-8000-000000000001';
const at = '2026-11-22T12:00:00.000Z';

test('an order-completed event without a total is still read', () => {
  const event = { type: 'order.order-completed.v1', orderId: id, number: 'SM-1042', customerId: 7, at };
  expect(OrderEvent.parse(event)).toEqual(event);
});

test('a payment event without order and customer is still read', () => {
  const event = { type: 'payment.payment-captured.v1', paymentId: id, sagaId: id, at, amount: { amount: 400, currency: 'GBP' } };
  expect(PaymentEvent.parse(event)).toEqual(event);
});
