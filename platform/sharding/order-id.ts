import * as z from 'zod';

/** The shard key: a random number of 40 bits, minted at the first cart write and never changed. */
export const CustomerId = z
  .int()
  .min(0)
  .max(2 ** 40 - 1);

export type CustomerId = z.infer<typeof CustomerId>;

/**
 * A UUIDv8 that carries its customer: 48 bits of milliseconds, 40 of customer, 26 of chance, 8 of the part that it identifies.
 * No secret: authorise on the customer that it names.
 */
export const ShardedId = z.uuid({ version: 'v8' });

export type ShardedId = z.infer<typeof ShardedId>;

export interface MintedFrom {
  readonly customerId: CustomerId;
  readonly at: Date;
  /** The 26 bits of chance. Only generated data states them. @default random */
  readonly chance?: bigint;
}

export function mintCustomerId(): CustomerId {
  return Number(randomBits(40));
}

/**
 * Layout after RFC 9562, section 5.8: `time(48) version(4) customer-high(12) variant(2) customer-low(28) random(26) part(8)`.
 * The part is 0: the id is that of the whole.
 *
 * @throws RangeError when the customer is not of 40 bits.
 */
export function mintShardedId({ customerId, at, chance = randomBits(26) }: MintedFrom): ShardedId {
  const customer = BigInt(CustomerId.parse(customerId));
  const bits =
    (BigInt(at.getTime()) << 80n) |
    (8n << 76n) |
    ((customer >> 28n) << 64n) |
    (2n << 62n) |
    ((customer & 0xfff_ffffn) << 34n) |
    (BigInt.asUintN(26, chance) << 8n);
  const hex = bits.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The id of a part of a whole, such as the saga of an order's parcel. Its messages find the whole without a lookup.
 *
 * @throws RangeError when the part is not of 1 to 255.
 */
export function partId(whole: ShardedId, part: number): ShardedId {
  if (!Number.isInteger(part) || part < 1 || part > 255) throw new RangeError(`part ${part} of ${whole} is not of 1 to 255`);
  return whole.slice(0, -2) + part.toString(16).padStart(2, '0');
}

/** The id of the whole that this is a part of, or the id itself. */
export function wholeId(id: ShardedId): ShardedId {
  return `${id.slice(0, -2)}00`;
}

/** The lower bound of all ids that are minted at this time or later. It is no id itself: it has no version. */
export function firstIdAt(at: Date): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-0000-0000-000000000000`;
}

/** The customer, and so the shard, of an order or a saga. */
export function customerOf(id: ShardedId): CustomerId {
  const bits = BigInt(`0x${ShardedId.parse(id).replaceAll('-', '')}`);
  return Number((((bits >> 64n) & 0xfffn) << 28n) | ((bits >> 34n) & 0xfff_ffffn));
}

/** The time that the id was minted for: of an order, when it was placed. */
export function mintedAt(id: ShardedId): Date {
  return new Date(Number(BigInt(`0x${ShardedId.parse(id).replaceAll('-', '')}`) >> 80n));
}

function randomBits(count: number): bigint {
  const words = crypto.getRandomValues(new BigUint64Array(1));
  return BigInt.asUintN(count, words[0] ?? 0n);
}
