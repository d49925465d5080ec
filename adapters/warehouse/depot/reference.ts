import { z } from 'zod';
import { StorableCount } from '../../../platform/http/storable-text.ts';
import type { PickKey } from '../../../domain/inventory/picking/warehouse.ts';

const Key = z.object({ sagaId: z.uuid(), attempt: StorableCount });

/** Under what name the warehouse knows a pick: its key as one word. */
export function referenceOf({ sagaId, attempt }: PickKey): string {
  return `${sagaId}.${attempt}`;
}

/** The pick that the warehouse means; undefined if the reference is none of ours. */
export function keyOfReference(reference: string): PickKey | undefined {
  const [sagaId, attempt, ...rest] = reference.split('.');
  const key = Key.safeParse({ sagaId, attempt });
  return key.success && rest.length === 0 ? key.data : undefined;
}
