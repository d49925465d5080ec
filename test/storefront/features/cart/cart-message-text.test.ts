import { describe, expect, test } from 'vitest';
import { cartMessage } from '../../../../storefront/features/cart/cart-message-text.ts';

const nothing = { title: undefined, isAdded: false, isChanged: false, isOrderCancelled: false, problem: undefined, quantity: undefined };

test('a cart without a posted form has no message', () => {
  expect(cartMessage(nothing)).toBeUndefined();
});

test('an added product is named', () => {
  expect(cartMessage({ ...nothing, isAdded: true, title: 'Mug' })).toEqual({ isGood: true, text: 'Mug is in your cart.' });
});

test('a product that is not in the cart is not confirmed', () => {
  expect(cartMessage({ ...nothing, isAdded: true })).toBeUndefined();
});

test('a change is confirmed', () => {
  expect(cartMessage({ ...nothing, isChanged: true })).toEqual({ isGood: true, text: 'Your cart is up to date.' });
});

test('a cancelled order has the message that nothing was charged', () => {
  expect(cartMessage({ ...nothing, isOrderCancelled: true })).toEqual({
    isGood: true,
    text: expect.stringMatching('You have not been charged, and your cart is as it was'),
  });
});

describe('a refusal', () => {
  const textOf = (problem: string, title?: string, quantity?: string) => cartMessage({ ...nothing, problem, title, quantity })?.text;

  test.each([
    ['unknown-sku', 'Mug is not sold any more.'],
    ['too-many-of-one', 'Please choose at most 999 of Mug. Your cart is as it was.'],
    ['cart-full', 'Your cart is full, so Mug is not in it. Please order first what is.'],
    ['cart-line-not-found', 'Mug was not in your cart any more.'],
  ])('names the product: %s', (problem, text) => {
    expect(textOf(problem, 'Mug')).toBe(text);
  });

  test.each(['1.5', '-1', '1000'])('of a quantity repeats it: %s', (quantity) => {
    expect(textOf('invalid-request', 'Mug', quantity)).toMatch(`We cannot sell ${quantity} of Mug.`);
  });

  test.each(['', 'call 0800 1234', '1'.repeat(40)])('does not repeat text that is no number: %j', (quantity) => {
    expect(textOf('invalid-request', undefined, quantity)).toMatch('We cannot sell that quantity of that product.');
  });

  test('has priority over a success in the address', () => {
    expect(cartMessage({ ...nothing, isAdded: true, isChanged: true, title: 'Mug', problem: 'unavailable' })?.isGood).toBe(false);
  });
});
