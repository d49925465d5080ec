import { describe, expect, test } from 'vitest';
import { cartMessage } from '../../../../storefront/features/cart/cart-message-text.ts';

const nothing = { title: undefined, isAdded: false, isChanged: false, isOrderCancelled: false, problem: undefined, quantity: undefined };

test('a cart that was only looked at says nothing', () => {
  expect(cartMessage(nothing)).toBeUndefined();
});

test('what was put in is named', () => {
  expect(cartMessage({ ...nothing, isAdded: true, title: 'Mug' })).toEqual({ isGood: true, text: 'Mug is in your cart.' });
});

test('what is said to be put in and is not there is not claimed', () => {
  expect(cartMessage({ ...nothing, isAdded: true })).toBeUndefined();
});

test('a change is confirmed', () => {
  expect(cartMessage({ ...nothing, isChanged: true })).toEqual({ isGood: true, text: 'Your cart is up to date.' });
});

test('of a cancelled order it is said that nothing was charged', () => {
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

  test.each(['1.5', '-1', '1000'])('of a quantity names it: %s', (quantity) => {
    expect(textOf('invalid-request', 'Mug', quantity)).toMatch(`We cannot sell ${quantity} of Mug.`);
  });

  test.each(['', 'call 0800 1234', '1'.repeat(40)])('repeats nothing that is no number: %j', (quantity) => {
    expect(textOf('invalid-request', undefined, quantity)).toMatch('We cannot sell that quantity of that product.');
  });

  test('is none of success, whatever else the address claims', () => {
    expect(cartMessage({ ...nothing, isAdded: true, isChanged: true, title: 'Mug', problem: 'unavailable' })?.isGood).toBe(false);
  });
});
