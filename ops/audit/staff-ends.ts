import * as z from 'zod';
import { Money, formatMoney } from '../../platform/money/money.ts';

/** A step of a stuck saga that staff ended: `force` when it was done by hand, `write-off` when it was given up. */
export const StaffEnd = z.object({
  act: z.enum(['force', 'write-off']),
  step: z.string(),
  parcelNo: z.int().nullable(),
  amount: Money,
  reference: z.string().nullable(),
});

export type StaffEnd = Readonly<z.infer<typeof StaffEnd>>;

interface WithEnds {
  readonly staffEnds: readonly StaffEnd[];
}

const CAPTURES = new Set(['capturing', 'capture-failed']);
const VOIDS = new Set(['compensating', 'voiding-hold']);

/** Of what has shipped: taken at the provider by hand, or given up. The payment context did not capture it. */
export function notCapturedHere({ staffEnds }: WithEnds): number {
  return sumOf(staffEnds.filter(({ step }) => CAPTURES.has(step)));
}

/** What may stay held after the end: a hold without a last capture is released when it expires. What the provider released of a hold with a capture by hand is not known here. */
export function mayStayHeld(order: WithEnds): number {
  if (isCapturedByHand(order)) return Infinity;
  return sumOf(order.staffEnds.filter(({ act, step }) => CAPTURES.has(step) || act === 'write-off'));
}

export function isVoidedByHand({ staffEnds }: WithEnds): boolean {
  return staffEnds.some(({ step }) => VOIDS.has(step));
}

export function isCapturedByHand({ staffEnds }: WithEnds): boolean {
  return staffEnds.some(({ act, step }) => act === 'force' && CAPTURES.has(step));
}

/** Whether the warehouse told staff, and not the inventory context, that the pick is stopped. */
export function isStoppedByHand({ staffEnds }: WithEnds, parcelNo: number): boolean {
  return staffEnds.some(
    (end) => end.act === 'force' && end.parcelNo === parcelNo && (end.step === 'cancelling-pick' || end.step === 'not-stopped'),
  );
}

/** One line for people, such as `written off: parcel 1 of order 7K3Q-9D2M, £29.99, at capture-failed`. */
export function describeEnd(number: string, { act, step, parcelNo, amount, reference }: StaffEnd): string {
  const what = parcelNo === null ? `order ${number}` : `parcel ${parcelNo} of order ${number}`;
  const how = act === 'force' ? 'done by hand' : 'written off';
  return `${how}: ${what}, ${formatMoney(amount)}, at ${step}${reference === null ? '' : `, reference ${reference}`}`;
}

function sumOf(ends: readonly StaffEnd[]): number {
  return ends.reduce((sum, { amount }) => sum + amount.amount, 0);
}
