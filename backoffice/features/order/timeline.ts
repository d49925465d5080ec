import type { DeskOrder } from '../../../contracts/order/desk.ts';

export interface Moment {
  readonly at: string;
  readonly text: string;
}

const ACTS: Readonly<Record<string, string>> = {
  cancel: 'cancelled the order',
  retry: 'retried a step',
  force: 'ended a step by hand',
  'write-off': 'wrote off the loss',
};

/** What happened to an order and what staff did, the latest first. */
export function timelineOf({ order, acts }: DeskOrder, names: ReadonlyMap<string, string>): readonly Moment[] {
  const { placedAt, confirmedAt, completedAt } = order;
  const moments: Moment[] = [{ at: placedAt, text: 'Placed' }];
  if (confirmedAt !== null) moments.push({ at: confirmedAt, text: 'Confirmed: stock and payment are reserved' });
  if (completedAt !== null) moments.push({ at: completedAt, text: 'Completed' });
  for (const { actedAt, accountId, act, reason } of acts)
    moments.push({ at: actedAt, text: `${names.get(accountId) ?? 'A former colleague'} ${ACTS[act] ?? act}: ${reason}` });
  return moments.toSorted((one, other) => (one.at < other.at ? 1 : -1));
}
