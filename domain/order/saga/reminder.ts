import type { FulfilmentSaga } from './fulfilment-saga.ts';
import type { OrderSaga } from './order-saga.ts';
import { type Patience, TRIES, isDue, repeated, stuck } from './patience.ts';

/** What to do about a saga whose deadline has passed. */
export type Reminder =
  | { readonly type: 'nothing' }
  | { readonly type: 'ask-again'; readonly patience: Patience }
  | { readonly type: 'undo'; readonly because: 'out-of-tries' | 'customer-too-late' }
  | { readonly type: 'give-to-staff'; readonly patience: Patience };

/** Before the confirmation a step out of tries is undone; an undoing out of tries waits for staff. */
export function orderReminder(saga: OrderSaga, patience: Patience, now: Date): Reminder {
  if (!isDue(patience, now)) return { type: 'nothing' };
  switch (saga.step) {
    case 'reserving':
    case 'authorising':
      if (patience.repeats >= TRIES.beforeConfirmation) return { type: 'undo', because: 'out-of-tries' };
      return { type: 'ask-again', patience: repeated(patience, now, 'steady') };
    case 'awaiting-customer': {
      if (Date.parse(saga.until) <= now.getTime()) return { type: 'undo', because: 'customer-too-late' };
      // Its answer may have been lost: payment is asked again, and at the latest when the customer's time is up.
      const next = repeated(patience, now, 'slowing');
      return { type: 'ask-again', patience: { ...next, deadline: earlier(next.deadline, saga.until) } };
    }
    case 'giving-back':
      return insist(patience, now, saga.step);
    case 'undoing':
      return insist(patience, now, saga.step);
    case 'confirmed':
    case 'completed':
    case 'cancelled':
      return { type: 'nothing' };
  }
}

/** After the confirmation there is no way back: a step out of tries waits for staff. A warehouse may take its time to ship, and is asked now and then. */
export function parcelReminder(saga: FulfilmentSaga, patience: Patience, now: Date): Reminder {
  if (!isDue(patience, now)) return { type: 'nothing' };
  switch (saga.step) {
    case 'picking':
      return { type: 'ask-again', patience: repeated(patience, now, 'slowing') };
    case 'requesting-pick':
      return insist(patience, now, saga.step);
    case 'cancelling-pick':
      return saga.isUnpaid && patience.repeats >= TRIES.ofUnpaidParcel ? callStaff(patience, now) : insist(patience, now, saga.step);
    case 'not-stopped':
      return callStaff(patience, now);
    case 'releasing':
      return insist(patience, now, saga.step);
    case 'capturing':
      return insist(patience, now, saga.step);
    case 'pick-refused':
    case 'cancelled':
    case 'shipped':
    case 'capture-failed':
    case 'settled':
      return { type: 'nothing' };
  }
}

function insist(patience: Patience, now: Date, step: string): Reminder {
  if (patience.repeats >= TRIES.afterwards) return { type: 'give-to-staff', patience: stuck({ code: 'step-unanswered', step }) };
  return { type: 'ask-again', patience: repeated(patience, now, 'slowing') };
}

/** A parcel that nothing pays for may leave at any moment: staff are called while the warehouse is asked on. */
function callStaff(patience: Patience, now: Date): Reminder {
  return { type: 'ask-again', patience: { ...repeated(patience, now, 'slowing'), stuck: { code: 'unpaid-parcel-not-stopped' } } };
}

function earlier(a: string | null, b: string): string {
  return a !== null && a < b ? a : b;
}
