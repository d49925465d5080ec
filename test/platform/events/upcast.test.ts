import { expect, test } from 'vitest';
import * as z from 'zod';
import { acceptedTypes, upcast, upcaster } from '../../../platform/events/upcast.ts';
import { queuedEvent } from '../../../platform/queue/queued-event.ts';

const V1 = z.object({ type: z.literal('garden.planted.v1'), plant: z.string() });
const V2 = z.object({ type: z.literal('garden.planted.v2'), plant: z.string(), bed: z.string().nullable() });
const V3 = z.object({ type: z.literal('garden.planted.v3'), plant: z.string(), bed: z.string() });
const upcasters = [
  upcaster(V2, V3, ({ plant, bed }) => ({ type: V3.shape.type.value, plant, bed: bed ?? 'unknown' })),
  upcaster(V1, V2, ({ plant }) => ({ type: V2.shape.type.value, plant, bed: null })),
];
const rose = {
  eventId: '01999999-0000-8000-8000-000000000001',
  type: 'garden.planted.v1',
  subject: 'rose',
  payload: { type: 'garden.planted.v1', plant: 'rose' },
};
const newest = { ...rose, type: 'garden.planted.v3', payload: { type: 'garden.planted.v3', plant: 'rose', bed: 'unknown' } };

test('an event of a former version is lifted over all versions to the newest', () => {
  expect(upcast(rose, upcasters)).toEqual(newest);
});

test('the newest version and another event are left as they are', () => {
  expect(upcast(newest, upcasters)).toBe(newest);
  const other = { type: 'garden.watered.v1', payload: { litres: 3 } };
  expect(upcast(other, upcasters)).toBe(other);
});

test('a payload that does not match its version is refused', () => {
  expect(() => upcast({ ...rose, payload: { type: 'garden.planted.v1' } }, upcasters)).toThrow(z.ZodError);
});

test('a subscription to an event accepts its former versions', () => {
  expect(acceptedTypes(['garden.planted.v3', 'garden.watered.v1'], upcasters)).toEqual([
    'garden.planted.v3',
    'garden.watered.v1',
    'garden.planted.v2',
    'garden.planted.v1',
  ]);
});

test('a queued event of a former version is received as the newest', () => {
  const Queued = queuedEvent(V3, upcasters);
  expect(Queued.parse(rose)).toEqual(newest);
  expect(Queued.parse(newest)).toEqual(newest);
});

test('a queued event is refused with the reason when it cannot be lifted', () => {
  const { error } = queuedEvent(V3, upcasters).safeParse({ ...rose, payload: { type: 'garden.planted.v1', plant: 7 } });
  expect(error && z.prettifyError(error)).toMatch(/is no garden\.planted\.v1.*plant/s);
});
