import type { ReserveStock } from '../../../../contracts/inventory/commands.ts';

type Line = ReserveStock['lines'][number];

export interface ModelParcel {
  readonly parcelNo: number;
  readonly centre: string;
  readonly lines: readonly Line[];
}

export type ModelDecision =
  | { readonly parcels: readonly ModelParcel[] }
  | { readonly missing: readonly { readonly sku: string; readonly requested: number; readonly available: number }[] };

/** The smallest sets first, then the preferred. */
const CENTRE_SETS = [
  ['midlands'],
  ['north'],
  ['south'],
  ['midlands', 'north'],
  ['midlands', 'south'],
  ['north', 'south'],
  ['midlands', 'north', 'south'],
] as const;

const ALL_CENTRES = ['midlands', 'north', 'south'] as const;

/** The reference model of `inventory.reserve`. It decides one order after the other. */
export class ReservationModel {
  readonly #available = new Map<string, number>();

  availableAt(sku: string, centre: string): number {
    return this.#available.get(`${centre} ${sku}`) ?? 0;
  }

  add(sku: string, centre: string, quantity: number): void {
    this.#available.set(`${centre} ${sku}`, this.availableAt(sku, centre) + quantity);
  }

  reserve(lines: readonly Line[]): ModelDecision {
    const sorted = lines.toSorted((a, b) => compare(a.sku, b.sku) || a.lineNo - b.lineNo);
    const requested = new Map<string, number>();
    for (const { sku, quantity } of sorted) requested.set(sku, (requested.get(sku) ?? 0) + quantity);

    const centres = CENTRE_SETS.find((set) => [...requested].every(([sku, quantity]) => this.#supply(sku, set) >= quantity));
    if (!centres) {
      const skus = [...requested].map(([sku, quantity]) => ({ sku, requested: quantity, available: this.#supply(sku, ALL_CENTRES) }));
      return { missing: skus.filter((sku) => sku.available < sku.requested).slice(0, 50) };
    }
    const shares = sorted.flatMap((line) => this.#take(line, centres));
    return {
      parcels: centres.map((centre, index) => ({
        parcelNo: index + 1,
        centre,
        lines: shares
          .filter((share) => share.centre === centre)
          .map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity }))
          .toSorted((a, b) => a.lineNo - b.lineNo),
      })),
    };
  }

  #supply(sku: string, centres: readonly string[]): number {
    return centres.reduce((sum, centre) => sum + this.availableAt(sku, centre), 0);
  }

  /** Takes the whole line from the first centre that has it; otherwise it splits the line between the centres. */
  #take({ lineNo, sku, quantity }: Line, centres: readonly string[]): readonly (Line & { readonly centre: string })[] {
    const whole = centres.find((centre) => this.availableAt(sku, centre) >= quantity);
    let remaining = quantity;
    return (whole === undefined ? centres : [whole]).flatMap((centre) => {
      const share = Math.min(this.availableAt(sku, centre), remaining);
      if (share === 0) return [];
      remaining -= share;
      this.add(sku, centre, -share);
      return [{ lineNo, sku, quantity: share, centre }];
    });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
