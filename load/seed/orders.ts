import { mintShardedId } from '../../platform/sharding/order-id.ts';
import type { SeedPlan, SeedProduct } from './plan.ts';
import { randomOf } from './random.ts';
import type { Random } from './random.ts';
import { seasonsOf } from './seasons.ts';
import type { Seasons } from './seasons.ts';
import { nextBuyer, shopperOf } from './shoppers.ts';
import type { Shopper } from './shoppers.ts';

/** Orders of one chunk: written in one transaction, and drawn from a stream of chance of its own. */
export const CHUNK = 1000;

/** Assumed: orders that were cancelled before they were confirmed. */
const CANCELLED = 0.06;

/** Exponent of the popularity of products by rank; the lines of Online Retail have 0.57 between ranks 10 and 1,000. */
const POPULARITY = 0.6;

const MOST_LINES = 30;
const CENTRES = ['north', 'midlands', 'south'] as const;
const NUMBER_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBERS = BigInt(NUMBER_LETTERS.length) ** 8n;

export interface SeededLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly amount: number;
}

export interface SeededParcel {
  readonly parcelNo: number;
  readonly centre: string;
  readonly trackingNumber: string;
  readonly lines: readonly Pick<SeededLine, 'lineNo' | 'sku' | 'quantity'>[];
}

export interface SeededOrder {
  readonly shopper: Shopper;
  readonly orderId: string;
  readonly number: string;
  readonly reason: unknown;
  readonly placedAt: Date;
  /** Null for a cancelled order. */
  readonly confirmedAt: Date | null;
  readonly completedAt: Date | null;
  readonly lines: readonly SeededLine[];
  readonly parcels: readonly SeededParcel[];
}

/** The orders with these indexes. The same for the same plan, whatever the total is. */
export function* ordersOf(plan: SeedPlan, chunk: number, orders: number): Generator<SeededOrder> {
  const random = randomOf(plan.seed, chunk);
  const seasons = seasonsOf(plan.until, plan.years);
  for (let index = 0; index < orders; index += 1) yield orderOf(plan, chunk * CHUNK + index, random, seasons);
}

function orderOf(plan: SeedPlan, index: number, random: Random, seasons: Seasons): SeededOrder {
  const shopper = shopperOf(plan.seed, nextBuyer(random, plan.customers));
  const placedAt = new Date(seasons.next(random));
  const lines = linesOf(plan.catalogue, random);
  const isCancelled = random.isWithin(CANCELLED);
  const confirmedAt = new Date(placedAt.getTime() + 2000 + random.below(20_000));
  const completedAt = new Date(confirmedAt.getTime() + (8 + random.below(64)) * 3_600_000 + random.below(3_600_000));
  return {
    shopper,
    orderId: mintShardedId({ customerId: shopper.customerId, at: placedAt, chance: random.bits(26) }),
    number: numberOf(plan.seed, index),
    reason: isCancelled ? reasonOf(lines, random) : null,
    placedAt,
    confirmedAt: isCancelled ? null : confirmedAt,
    completedAt: isCancelled ? null : completedAt,
    lines,
    parcels: isCancelled ? [] : parcelsOf(lines, random),
  };
}

function linesOf(catalogue: readonly [SeedProduct, ...SeedProduct[]], random: Random): readonly SeededLine[] {
  const count = Math.min(MOST_LINES, 1 + Math.floor(-Math.log(1 - random.next()) * 2));
  return Array.from({ length: count }, (_, index) => {
    const rank = Math.floor(catalogue.length * random.next() ** (1 / (1 - POPULARITY)));
    const { sku, title, amount } = catalogue[rank] ?? catalogue[0];
    return { lineNo: index + 1, sku, title, quantity: random.isWithin(0.8) ? 1 : 2 + random.below(4), amount };
  });
}

/** One parcel, or two from different centres. */
function parcelsOf(lines: readonly SeededLine[], random: Random): readonly SeededParcel[] {
  const first = random.below(CENTRES.length);
  const split = lines.length > 1 && random.isWithin(0.2) ? 1 + random.below(lines.length - 1) : lines.length;
  return [lines.slice(0, split), lines.slice(split)]
    .filter((part) => part.length > 0)
    .map((part, index) => ({
      parcelNo: index + 1,
      centre: CENTRES[(first + index) % CENTRES.length] ?? CENTRES[0],
      trackingNumber: `SEED${random.bits(40).toString(36).toUpperCase()}`,
      lines: part.map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity })),
    }));
}

function reasonOf(lines: readonly SeededLine[], random: Random): unknown {
  return random.pick([
    { code: 'cancelled-by-customer' },
    { code: 'payment-declined', reason: 'insufficient-funds' },
    { code: 'payment-not-approved-in-time' },
    { code: 'sold-out', skus: lines.slice(0, 1).map(({ sku }) => sku) },
  ]);
}

/** Different for each index: the factor has no divisor in common with the number of numbers. */
function numberOf(seed: number, index: number): string {
  let rest = (BigInt(index) * 387_420_489_001n + BigInt(seed) * 6_700_417n) % NUMBERS;
  let text = '';
  for (let position = 0; position < 8; position += 1) {
    text += NUMBER_LETTERS.charAt(Number(rest % 30n));
    rest /= 30n;
  }
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
