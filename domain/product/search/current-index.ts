import { setImmediate as pause } from 'node:timers/promises';
import type { Database } from '../../../platform/sql/sql.ts';
import { ProductError } from '../errors.ts';
import { CatalogueIndex } from './catalogue-index.ts';
import type { CatalogueTerms } from './document.ts';
import { languageOf } from '../../../platform/text/language.ts';
import { allDocuments, catalogueTerms, changesSince, currentMoment, documentsOf } from './store.ts';
import type { Moment } from './store.ts';

/** The language of the catalogue's texts. */
const CATALOGUE_LANGUAGE = 'english';

/** Products that are read, and put into the index, without a pause for requests. */
const CHUNK = 100;

export interface LoadedIndex {
  /** @throws ProductError `search-not-ready` until the catalogue has been loaded */
  expectLoaded(): CatalogueIndex;
}

/** The search index of this process, and how far it has read the catalogue. */
export class CurrentIndex implements LoadedIndex {
  #index: CatalogueIndex | undefined;
  #moment: Moment = '0';
  /** Products that were read since the moment, with the transaction that changed them: a long transaction keeps the moment where it is. */
  #read = new Map<number, string>();

  /** Undefined until the catalogue has been loaded. */
  get index(): CatalogueIndex | undefined {
    return this.#index;
  }

  expectLoaded(): CatalogueIndex {
    if (!this.#index) throw new ProductError('search-not-ready', 'the search index is being loaded; retry in a few seconds');
    return this.#index;
  }

  /** Brings the index to the state of the database. The first call loads the whole catalogue. @returns how many products were read */
  async refresh(core: Database, signal: AbortSignal): Promise<number> {
    const moment = await currentMoment(core);
    // The transaction ids of a restored or replaced database start lower.
    const isEarlier = BigInt(moment) < BigInt(this.#moment);
    if (!this.#index || isEarlier) return this.#load(core, moment, signal);
    const changed = await this.#applyTerms(core, this.#index);
    const since = await changesSince(core, this.#moment);
    const unread = since.filter(({ id, changedBy }) => this.#read.get(id) !== changedBy);
    for (const { id, changedBy } of unread) this.#read.set(id, changedBy);
    const ids = [...new Set([...unread.map(({ id }) => id), ...changed])];
    try {
      await this.#apply(core, this.#index, ids, signal);
    } catch (error) {
      for (const { id } of unread) this.#read.delete(id);
      throw error;
    }
    this.#moment = moment;
    for (const [id, changedBy] of this.#read) if (BigInt(changedBy) < BigInt(moment)) this.#read.delete(id);
    if (this.#index.isWorthCompacting) this.#index = await compacted(this.#index);
    return ids.length;
  }

  /** Loads beside the index in use. */
  async #load(core: Database, moment: Moment, signal: AbortSignal): Promise<number> {
    const index = new CatalogueIndex(languageOf(CATALOGUE_LANGUAGE));
    index.setTerms(await catalogueTerms(core));
    for await (const documents of allDocuments(core, signal)) for (const document of documents) index.put(document);
    this.#index = index;
    this.#moment = moment;
    this.#read.clear();
    return index.size;
  }

  /** @returns the products below categories that were renamed: their words changed */
  async #applyTerms(core: Database, index: CatalogueIndex): Promise<readonly number[]> {
    const terms = await catalogueTerms(core);
    const renamed = renamedCategories(index.terms, terms);
    index.setTerms(terms);
    return renamed.size === 0
      ? []
      : index.documents.flatMap((document) => (document?.categories.some((id) => renamed.has(id)) ? [document.id] : []));
  }

  async #apply(core: Database, index: CatalogueIndex, ids: readonly number[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < ids.length && !signal.aborted; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      const documents = new Map((await documentsOf(core, chunk)).map((document) => [document.id, document]));
      for (const id of chunk) {
        const document = documents.get(id);
        if (document) index.put(document);
        else index.remove(id);
      }
    }
  }
}

/** The same products without the dead places. Requests are served meanwhile, from the index in use. */
export async function compacted(index: CatalogueIndex): Promise<CatalogueIndex> {
  const next = new CatalogueIndex(index.language);
  next.setTerms(index.terms);
  for (const document of index.listed()) {
    next.put(document);
    if (next.places % CHUNK === 0) await pause();
  }
  return next;
}

function renamedCategories(before: CatalogueTerms, after: CatalogueTerms): ReadonlySet<number> {
  const names = new Map(before.categories.map(({ id, name }) => [id, name]));
  return new Set(after.categories.filter(({ id, name }) => names.has(id) && names.get(id) !== name).map(({ id }) => id));
}
