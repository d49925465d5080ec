import type { Random } from './random.ts';

/**
 * Deviation of the logarithm of a customer's number of orders. In the real orders of UCI's data set Online Retail (Chen, 2015, doi 10.24432/C5BW33; 3,317 customers,
 * nine months) the busiest 1, 10 and 20 % of the customers place 12, 42 and 58 % of the orders; a log-normal distribution with 1.1 gives 11, 43 and 60 %.
 */
const SIGMA = 1.1;

const GIVEN = [
  'Ada',
  'Ben',
  'Chloe',
  'Dev',
  'Ella',
  'Finn',
  'Grace',
  'Hugo',
  'Isla',
  'Jack',
  'Kofi',
  'Lena',
  'Mia',
  'Noor',
  'Oscar',
  'Priya',
] as const;
const FAMILY = [
  'Adams',
  'Baker',
  'Clark',
  'Davies',
  'Evans',
  'Foster',
  'Green',
  'Hughes',
  'Jones',
  'Khan',
  'Lewis',
  'Murphy',
  'Patel',
  'Smith',
] as const;
const STREETS = ['High Street', 'Station Road', 'Church Lane', 'Mill Lane', 'Park Avenue', 'Victoria Road'] as const;

/** Shares of the countries in Online Retail's invoices: 91.6 % United Kingdom, then Germany, France, Ireland, Belgium, Spain, the Netherlands. */
const PLACES = [
  { upTo: 0.02, country: 'DE', city: 'Köln', postcode: '50667' },
  { upTo: 0.037, country: 'FR', city: 'Lyon', postcode: '69001' },
  { upTo: 0.049, country: 'IE', city: 'Cork', postcode: 'T12 W8KP' },
  { upTo: 0.054, country: 'BE', city: 'Gent', postcode: '9000' },
  { upTo: 0.058, country: 'ES', city: 'Sevilla', postcode: '41001' },
  { upTo: 0.062, country: 'NL', city: 'Utrecht', postcode: '3511 AA' },
] as const;

const TOWNS = [
  { city: 'London', postcode: 'N1 9GU' },
  { city: 'Leeds', postcode: 'LS1 1AA' },
  { city: 'Bristol', postcode: 'BS1 4DJ' },
  { city: 'Glasgow', postcode: 'G2 1DY' },
  { city: 'Cardiff', postcode: 'CF10 1EP' },
  { city: 'Norwich', postcode: 'NR1 3DH' },
] as const;

export interface Shopper {
  readonly customerId: number;
  readonly name: string;
  readonly email: string;
  readonly delivery: { readonly shipTo: Readonly<Record<'name' | 'line1' | 'city' | 'postcode' | 'country', string>> };
}

/** The index of the customer who places the next order; 0 places most. */
export function nextBuyer(random: Random, customers: number): number {
  // Weighting a log-normal distribution by its values moves it by sigma: no table of weights is needed.
  const above = upperTail(random.normal() + SIGMA);
  return Math.min(customers - 1, Math.floor(above * customers));
}

/** The same customer for the same seed and index. */
export function shopperOf(seed: number, index: number): Shopper {
  // An odd factor maps the indexes to different ids of 40 bits.
  const id = BigInt.asUintN(40, (BigInt(index) + (BigInt(seed) << 24n)) * 0x9e_3779_b97fn + 0x5bd1_e995n);
  const mixed = Number(id % 1_000_003n);
  const name = `${GIVEN[mixed % GIVEN.length]} ${FAMILY[Math.floor(mixed / GIVEN.length) % FAMILY.length]}`;
  const share = mixed / 1_000_003;
  const abroad = PLACES.find(({ upTo }) => share < upTo);
  const { city, postcode } = abroad ?? TOWNS[mixed % TOWNS.length] ?? TOWNS[0];
  const line1 = `${1 + (mixed % 180)} ${STREETS[mixed % STREETS.length]}`;
  return {
    customerId: Number(id),
    name,
    email: `customer-${seed}-${index}@example.com`,
    delivery: { shipTo: { name, line1, city, postcode, country: abroad?.country ?? 'GB' } },
  };
}

/** The share of the normal distribution above `z`: Abramowitz and Stegun 7.1.26. */
function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.327_591_1 * x);
  const tail =
    (((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592) * t * Math.exp(-x * x)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
