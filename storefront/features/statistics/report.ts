import type { CollectedEvent, CollectedEvents } from '../../../contracts/analytics/collect.ts';
import { consent } from './consent.ts';

const VISIT_KEY = 'visit';

/** Sends events if the shopper has agreed. Nothing waits for it, and it may be lost. */
export function report(events: readonly CollectedEvent[]): void {
  if (events.length === 0 || consent() !== 'yes') return;
  const visit = currentVisit();
  if (visit === undefined) return;
  const body: CollectedEvents = { visit, events: [...events] };
  navigator.sendBeacon('/api/analytics/events', new Blob([JSON.stringify(body)], { type: 'application/json' }));
}

/** A random id of this tab, until it is closed. */
function currentVisit(): string | undefined {
  try {
    const stored = sessionStorage.getItem(VISIT_KEY);
    if (stored !== null) return stored;
    const visit = crypto.randomUUID();
    sessionStorage.setItem(VISIT_KEY, visit);
    return visit;
  } catch {
    return undefined;
  }
}
