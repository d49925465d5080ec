import { changesOfTransaction } from '../../domain/product/changes/store.ts';
import type { CatalogueChanges } from '../../domain/product/changes/store.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { CatalogueCache } from './catalogue-cache.ts';

/** The database, of which each transaction announces what it changed to the cache once it is committed, before the caller gets its result. */
export function announcingChanges(core: Database, cache: CatalogueCache, logger: Logger): Database {
  const announce = async (changes: CatalogueChanges): Promise<void> => {
    try {
      await cache.announce(changes);
    } catch (error) {
      // `followCatalogue` announces it within a second or two.
      logger.warn({ error, products: changes.products.length }, 'the cache does not respond; the change is announced later');
    }
  };
  return {
    ...core,
    async transaction(work) {
      const { result, changes } = await core.transaction(async (sql) => ({
        result: await work(sql),
        changes: await changesOfTransaction(sql),
      }));
      if (isAny(changes)) await announce(changes);
      return result;
    },
  };
}

function isAny({ products, lists, areListingsChanged, isTreeChanged }: CatalogueChanges): boolean {
  return products.length + lists.length > 0 || areListingsChanged || isTreeChanged;
}
