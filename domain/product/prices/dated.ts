import type { DatedPrice } from '../../../contracts/product/editor.ts';
import { isSameMoney } from '../../../platform/money/money.ts';
import { ProductError } from '../errors.ts';

export interface Dates {
  readonly from: Date;
  readonly until: Date | null;
}

/** When a new price begins and ends. The past is not changed: of a price that has begun, only the end can be. */
export function datesOf(price: DatedPrice, existing: readonly DatedPrice[], now: Date): Dates {
  const from = price.from === null ? now : new Date(price.from);
  const until = price.until === null ? null : new Date(price.until);
  if (price.kind === 'list' && until !== null)
    throw refusal(`until is ${until.toISOString()}, but a list price has no end: the next one ends it; send null`);
  if (until !== null && (until <= from || until < now))
    throw refusal(
      `until is ${until.toISOString()}, which is not after ${from > now ? `from ${from.toISOString()}` : 'now'}; send a later time`,
    );
  if (from < now) {
    const begun = existing.find(
      (each) =>
        each.kind === price.kind && each.market === price.market && each.from !== null && new Date(each.from).getTime() === from.getTime(),
    );
    if (!begun || !isSameMoney(begun.price, price.price))
      throw refusal(`from is ${from.toISOString()}, which is past; send null for now, or a later time`);
  }
  return { from, until };
}

function refusal(message: string): ProductError {
  return new ProductError('price-dates-invalid', message);
}
