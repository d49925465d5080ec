import { randomOf } from '../random.ts';
import type { Random } from '../random.ts';

/**
 * Exponent of Zipf's law. In the 3,653 different product descriptions of UCI's data set Online Retail (Chen, 2015, doi 10.24432/C5BW33), 4.4 words long,
 * the words of ranks 5 to 1,000 have 0.88, and 39 % of the 2,110 words occur once.
 */
const ZIPF = 0.88;

export const MATERIALS = [
  'Ceramic',
  'Wooden',
  'Glass',
  'Cotton',
  'Linen',
  'Metal',
  'Enamel',
  'Wool',
  'Bamboo',
  'Stoneware',
  'Porcelain',
  'Steel',
  'Brass',
  'Felt',
  'Paper',
  'Rattan',
  'Oak',
  'Copper',
  'Leather',
  'Marble',
  'Cork',
  'Jute',
  'Velvet',
  'Slate',
  'Silk',
  'Pewter',
] as const;

export const COLOURS = [
  'White',
  'Red',
  'Blue',
  'Green',
  'Pink',
  'Black',
  'Grey',
  'Cream',
  'Yellow',
  'Ivory',
  'Navy',
  'Sage',
  'Rust',
  'Teal',
  'Mustard',
  'Lilac',
  'Coral',
  'Charcoal',
  'Mint',
  'Plum',
] as const;

export const SIZES = ['Small', 'Medium', 'Large', 'Extra Large'] as const;

const STYLES = [
  'Vintage',
  'Retro',
  'Classic',
  'Rustic',
  'Modern',
  'French',
  'Nordic',
  'Antique',
  'Handmade',
  'Mini',
  'Traditional',
  'Victorian',
  'Folk',
  'Regency',
  'Country',
  'Nautical',
  'Botanical',
  'Alpine',
  'Coastal',
  'Moroccan',
  'Industrial',
  'Georgian',
  'Bohemian',
  'Provencal',
] as const;

const MOTIFS = [
  'Heart',
  'Flower',
  'Star',
  'Polka Dot',
  'Rose',
  'Bird',
  'Christmas',
  'Spot',
  'Gingham',
  'Owl',
  'Strawberry',
  'Butterfly',
  'Dolly',
  'Leaf',
  'Daisy',
  'Woodland',
  'Space',
  'Circus',
  'Fern',
  'Rabbit',
  'Poppy',
  'Paisley',
  'Check',
  'Apple',
  'Cherry',
  'Robin',
  'Fox',
  'Bee',
  'Lemon',
  'Lavender',
  'Snowflake',
  'Hare',
  'Swallow',
  'Tulip',
  'Mushroom',
  'Whale',
  'Anchor',
  'Acorn',
  'Magnolia',
  'Thistle',
  'Badger',
  'Hedgehog',
  'Feather',
  'Peacock',
  'Lighthouse',
  'Constellation',
] as const;

const BEGINNINGS = [
  'Al',
  'Bren',
  'Cal',
  'Dor',
  'El',
  'Fen',
  'Gar',
  'Hal',
  'Ith',
  'Kel',
  'Lor',
  'Mar',
  'Nor',
  'Or',
  'Pen',
  'Quar',
  'Ros',
  'Sel',
  'Tav',
  'Wen',
] as const;
const MIDDLES = ['a', 'e', 'i', 'o', 'an', 'el', 'in', 'or', 'ar', 'en', 'il', 'ow'] as const;
const ENDS = ['by', 'dale', 'den', 'ford', 'ham', 'ley', 'mere', 'nor', 'shaw', 'ston', 'ton', 'vale', 'wick', 'worth', 'field'] as const;

/** Names of ranges: the long tail of the vocabulary. */
const RANGES = rangeNames(3000);

/** A value by Zipf's law: the first is the most frequent. */
export function zipfOf<T>(values: readonly [T, ...T[]], random: Random): T {
  const scale = 1 - ZIPF;
  const rank = Math.floor((((values.length + 1) ** scale - 1) * random.next() + 1) ** (1 / scale)) - 1;
  return values[Math.min(rank, values.length - 1)] ?? values[0];
}

/** A title of about four words, such as `Vintage Fenalby Rose Ceramic Mug`. */
export function titleOf(kind: string, material: string, range: string, random: Random): string {
  const style = random.isWithin(0.35) ? [zipfOf(STYLES, random)] : [];
  const motif = random.isWithin(0.55) ? [zipfOf(MOTIFS, random)] : [];
  const count = random.isWithin(0.12) ? [`Set of ${random.pick([2, 3, 4, 6])}`] : [];
  return [[...style, ...(random.isWithin(0.6) ? [range] : []), ...motif, material, kind].join(' '), ...count].join(', ');
}

export function rangeOf(random: Random): string {
  return zipfOf(RANGES, random);
}

const USES = [
  'for every day',
  'for guests',
  'as a gift',
  'for a small home',
  'for the weekend',
  'for long evenings',
  'for the first cold days',
  'for summer',
] as const;
const CARES = [
  'Wipe clean with a damp cloth.',
  'Goes in the dishwasher.',
  'Wash at 30 degrees.',
  'Keep dry.',
  'Needs no care.',
  'Wash by hand.',
] as const;
const FACTS = [
  'Made in small batches',
  'Finished by hand',
  'Designed in Bristol',
  'Packed without plastic',
  'Made to be repaired',
  'Tested for ten years of use',
] as const;

/** Two to four sentences about the goods. */
export function descriptionOf(
  { title, kind, material, range }: Readonly<Record<'title' | 'kind' | 'material' | 'range', string>>,
  random: Random,
): string {
  const other = zipfOf(MOTIFS, random).toLowerCase();
  const sentences = [
    `${title}: a ${material.toLowerCase()} ${kind.toLowerCase()} ${random.pick(USES)}.`,
    `${random.pick(FACTS)}, it belongs to our ${range} range.`,
    ...(random.isWithin(0.5) ? [`Goes well with the ${other} pieces of the same range.`] : []),
    ...(random.isWithin(0.6) ? [random.pick(CARES)] : []),
  ];
  return sentences.join(' ');
}

function rangeNames(count: number): [string, ...string[]] {
  const random = randomOf(1, 1);
  const names = new Set<string>(['Fenalby']);
  while (names.size < count) names.add(`${random.pick(BEGINNINGS)}${random.pick(MIDDLES)}${random.pick(ENDS)}`);
  const [first = '', ...rest] = names;
  return [first, ...rest];
}
