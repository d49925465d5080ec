import { expect, test } from 'vitest';
import { departmentOf } from '../../../load/replay/department.ts';

test.each([
  ['RED RETROSPOT MUG', 'kitchen'],
  ['JUMBO BAG OWLS', 'bags'],
  ['GLITTER CHRISTMAS STAR', 'christmas'],
  ['  white hanging heart t-light holder ', 'candles-and-lights'],
  ['SET/6 TEA-LIGHT HOLDERS, ROUND BOX', 'storage-and-furniture'],
  ['BOOMBOX', 'gifts'],
  ['', 'gifts'],
])('"%s" is in the department %s', (description, slug) => {
  expect(departmentOf(description).slug).toBe(slug);
});

test('an occasion comes before what a thing is, which comes before what is on it', () => {
  expect(departmentOf('CHRISTMAS GIFT BAG WITH HEART').name).toBe('Christmas');
  expect(departmentOf('GIFT BAG WITH HEART').name).toBe('Bags');
});

test('a part of a word is no word', () => {
  expect(departmentOf('CARDIGAN BAGPIPES').slug).toBe('gifts');
});
