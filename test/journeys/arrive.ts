import { afterAll } from 'vitest';
import { Shelf } from './shelf.ts';
import { Visitors } from './visitor.ts';

/** Who visits, and what they may buy, for one file of journeys. To be called at its top. */
export async function arrive() {
  const [visitors, shelf] = await Promise.all([Visitors.arrive(), Shelf.open()]);
  afterAll(() => Promise.all([visitors.leave(), shelf.close()]));
  return { visitors, shelf };
}
