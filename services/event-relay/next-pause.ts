/** Fewer events per round cost more CPU time each; more of them wait longer. */
const EVENTS_PER_ROUND = 25;

/** A pause below this saves no time: a round takes about as long. */
const SHORTEST_MILLIS = 20;

/** The pause after a round: as long as it takes until about 25 events wait, within limits. Without events it doubles. */
export function nextPause(millis: number, published: number, limits: { readonly busyMillis: number; readonly idleMillis: number }): number {
  const { busyMillis, idleMillis } = limits;
  if (published === 0) return Math.min(millis * 2, idleMillis);
  return Math.min(Math.max((millis * EVENTS_PER_ROUND) / published, SHORTEST_MILLIS), busyMillis);
}
