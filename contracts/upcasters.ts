import { acceptedTypes } from '../platform/events/upcast.ts';
import type { Upcaster } from '../platform/events/upcast.ts';
import { liftOrderCancelled, liftOrderConfirmed, liftParcelCancelled } from './order/upcasters.ts';

/** The way from every former version of an event to its newest: consumers handle the newest only. */
export const UPCASTERS: readonly Upcaster[] = [liftOrderConfirmed, liftOrderCancelled, liftParcelCancelled];

/** These event types and their former versions, which may still wait in an outbox. */
export const withFormerVersions = (types: readonly string[]): readonly string[] => acceptedTypes(types, UPCASTERS);
