import { afterAll } from 'vitest';
import { TestCatalogue } from './test-catalogue.ts';
import { Visitors } from './visitor.ts';

/** Visitors and a test catalogue for one test file. Call it at the top of the file. */
export async function startJourneys() {
  const [visitors, catalogue] = await Promise.all([Visitors.launch(), TestCatalogue.connect()]);
  afterAll(() => Promise.all([visitors.close(), catalogue.close()]));
  return { visitors, catalogue };
}
