import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UPCASTERS } from '../../../contracts/upcasters.ts';
import { asyncApiDocument } from './async-api.ts';
import { explainChanges, findIncompatibleChanges } from './incompatible-changes.ts';
import { describeEvents } from './page.ts';
import { newestVersions, readContracts } from './published-event.ts';
import type { JsonSchema, PublishedEvent } from './published-event.ts';

const FOLDER = 'docs/events';
const DOCUMENT = 'asyncapi.json';

/** The generated files by their path in the repository. */
export function catalogueFiles(events: readonly PublishedEvent[]): ReadonlyMap<string, string> {
  const upcasts = new Map(UPCASTERS.map(({ from, to }) => [from, to]));
  return new Map([
    ...events.map(({ type, schema }) => [`${FOLDER}/${type}.json`, printed(schema)] as const),
    [`${FOLDER}/${DOCUMENT}`, printed(asyncApiDocument(events))],
    ['docs/events.md', describeEvents(events, upcasts)],
  ]);
}

/** The schemas that are stored in the repository, by type: what readers rely on. */
export function readPublished(repository: string): ReadonlyMap<string, JsonSchema> {
  const folder = join(repository, FOLDER);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== DOCUMENT);
  return new Map(names.map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, name), 'utf8'))]));
}

/** Former versions that no upcaster lifts: consumers could not handle them. */
export function findUnlifted(events: readonly PublishedEvent[]): readonly string[] {
  const newest = newestVersions(events);
  const lifted = new Set(UPCASTERS.map(({ from }) => from));
  return events.map(({ type }) => type).filter((type) => !newest.has(type) && !lifted.has(type));
}

/** Writes the catalogue from the contracts. @throws Error that names each change that breaks readers of a published version */
export async function writeCatalogue(repository: string): Promise<readonly string[]> {
  const events = await readContracts(repository);
  mkdirSync(join(repository, FOLDER), { recursive: true });
  const changes = findIncompatibleChanges(readPublished(repository), new Map(events.map(({ type, schema }) => [type, schema])));
  if (changes.length > 0) throw new Error(explainChanges(changes));
  const unlifted = findUnlifted(events);
  if (unlifted.length > 0)
    throw new Error(`no upcaster lifts ${unlifted.join(', ')}: add it to contracts/<context>/upcasters.ts and contracts/upcasters.ts`);
  const files = catalogueFiles(events);
  for (const [path, text] of files) writeFileSync(join(repository, path), text);
  return [...files.keys()];
}

function printed(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
