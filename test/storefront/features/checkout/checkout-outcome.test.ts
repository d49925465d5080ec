import { describe, expect, test } from 'vitest';
import { checkoutOutcome as outcomeOf } from '../../../../storefront/features/checkout/checkout-outcome.ts';

const checkoutOutcome = (status: number, body: unknown) => outcomeOf(status, body, { isRepeat: false });

const order = { orderId: 'o-1', status: 'confirmed', reason: null, nextAction: null };

describe('the outcome of pressing "Pay"', () => {
  test.each(['placed', 'confirmed', 'fulfilling', 'stuck'])('is an order when it is %s', (status) => {
    expect(checkoutOutcome(202, { ...order, status })).toEqual({ kind: 'ordered', orderId: 'o-1' });
  });

  test('is a challenge when the bank asks the shopper for approval', () => {
    const redirectUrl = 'https://bank.example/challenge';
    expect(checkoutOutcome(200, { ...order, status: 'awaiting-customer', nextAction: { redirectUrl } })).toEqual({
      kind: 'challenged',
      redirectUrl,
    });
  });

  test.each(['javascript:alert(1)', 'data:text/html,hello', '/challenge'])(
    'never leads a shopper to %j, but to the order',
    (redirectUrl) => {
      expect(checkoutOutcome(200, { ...order, status: 'awaiting-customer', nextAction: { redirectUrl } })).toEqual({
        kind: 'ordered',
        orderId: 'o-1',
      });
    },
  );

  test('is an order when the bank asks for approval without an address yet', () => {
    expect(checkoutOutcome(200, { ...order, status: 'awaiting-customer' })).toEqual({ kind: 'ordered', orderId: 'o-1' });
  });

  test('is declined when the payment was declined', () => {
    expect(checkoutOutcome(200, { ...order, status: 'cancelled', reason: { code: 'payment-declined', reason: 'card_declined' } })).toEqual({
      kind: 'declined',
    });
  });

  test('names every product that sold out', () => {
    expect(checkoutOutcome(200, { ...order, status: 'cancelled', reason: { code: 'sold-out', skus: ['A 1', 'B, C: D'] } })).toEqual({
      kind: 'sold-out',
      skus: ['A 1', 'B, C: D'],
    });
  });

  test('is refused, uncharged, when the order was cancelled for another reason', () => {
    expect(checkoutOutcome(200, { ...order, status: 'cancelled', reason: { code: 'payment-does-not-answer' } })).toEqual({
      kind: 'refused',
      code: 'order-cancelled',
    });
  });

  test('is a changed price when the shopper saw another price', () => {
    expect(checkoutOutcome(409, { code: 'price-changed', changed: [] })).toEqual({ kind: 'price-changed' });
  });

  test('names the product that is no longer sold', () => {
    expect(checkoutOutcome(422, { code: 'unknown-sku', skus: ['OLD'] })).toEqual({ kind: 'not-sold', skus: ['OLD'] });
  });

  test('is the earlier order that has bought the cart', () => {
    expect(checkoutOutcome(409, { code: 'cart-already-bought', orderId: 'o-1', cartVersion: 4 })).toEqual({
      kind: 'already-ordered',
      orderId: 'o-1',
    });
  });

  test.each([
    [409, 'cart-changed'],
    [409, 'cart-in-purchase'],
    [409, 'cart-differs'],
    [409, 'checkout-disabled'],
    [422, 'order-too-large'],
    [400, 'invalid-request'],
  ])('is refused by code only, without the problem’s text, after %i %s', (status, code) => {
    expect(checkoutOutcome(status, { code, detail: 'an order may come to 99999999 minor units at most; split it' })).toEqual({
      kind: 'refused',
      code,
    });
  });

  test('names the fields of the form that the order service refused, each once', () => {
    const errors = ['shippingAddress.name', 'contact.email', 'contact.name', 'lines[0].sku'].map((field) => ({ field, remedy: 'is odd' }));
    expect(checkoutOutcome(400, { code: 'invalid-request', errors })).toMatchObject({
      kind: 'mistyped',
      problems: [{ field: 'email' }, { field: 'name' }],
    });
  });

  test('is signed-out for a first try without a session', () => {
    expect(checkoutOutcome(401, { code: 'session-expired' })).toEqual({ kind: 'signed-out' });
  });

  test('stays unknown for a repeat without a session: the first try may have placed the order', () => {
    expect(outcomeOf(401, { code: 'session-expired' }, { isRepeat: true })).toEqual({ kind: 'unknown', isSignedOut: true });
  });

  test.each([
    [500, { code: 'internal' }],
    [502, undefined],
    [504, 'Gateway Timeout'],
    [429, { code: 'too-many-requests' }],
    [200, { surprise: true }],
  ])('is unknown, and must be repeated, after %i with %j', (status, body) => {
    expect(checkoutOutcome(status, body)).toEqual({ kind: 'unknown' });
  });
});
