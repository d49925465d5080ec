import * as z from 'zod';
import { StorableCount } from '../../../platform/http/storable-text.ts';
import type { PickKey } from '../../../domain/inventory/picking/warehouse.ts';

const Key = z.object({ sagaId: z.uuid(), attempt: StorableCount });

/** The pick's key as one string, which the warehouse stores. */
export function referenceOf({ sagaId, attempt }: PickKey): string {
  return `${sagaId}.${attempt}`;
}

/** The key of a reference; undefined if it is not a reference of this shop. */
export function keyOfReference(reference: string): PickKey | undefined {
  const [sagaId, attempt, ...rest] = reference.split('.');
  const key = Key.safeParse({ sagaId, attempt });
  return key.success && rest.length === 0 ? key.data : undefined;
}
