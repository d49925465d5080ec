export interface Department {
  readonly slug: string;
  readonly name: string;
}

/** The first department with a word of the description has the product. Occasions come first, and what a thing is comes before what is on it. */
const DEPARTMENTS: readonly (Department & { readonly words: string })[] = [
  { slug: 'christmas', name: 'Christmas', words: 'christmas xmas advent santa reindeer snowman snowmen snowflake nativity' },
  { slug: 'easter', name: 'Easter', words: 'easter egg eggs bunny bunnies chick chicks' },
  {
    slug: 'jewellery',
    name: 'Jewellery',
    words: 'necklace bracelet earring earrings ring charm charms brooch bangle bead beads pendant hair hairslide diamante',
  },
  {
    slug: 'candles-and-lights',
    name: 'Candles and lights',
    words: 'candle candles t-light t-lights tealight light lights lamp lantern lanterns candlestick incense chandelier lampshade',
  },
  { slug: 'bags', name: 'Bags', words: 'bag bags purse wallet shopper luggage backpack rucksack satchel' },
  {
    slug: 'stationery',
    name: 'Stationery',
    words:
      'card cards wrap paper notebook notebooks pen pens pencil pencils sticker stickers tape tissue tissues ribbon ribbons book journal envelope envelopes postcard calendar magnet magnets stamp stamps tag tags chalk',
  },
  {
    slug: 'kitchen',
    name: 'Kitchen',
    words:
      'mug mugs cup cups bowl bowls plate plates tea teapot coffee cake cakestand cutlery jar jars bottle dish tray trays glass glasses jug kitchen baking lunch jam pantry cookie spoon spoons bread napkin napkins coaster coasters apron oven recipe tin tins dinner snack beaker milk',
  },
  {
    slug: 'toys-and-children',
    name: 'Toys and children',
    words:
      'toy toys doll dolls game games childrens children child kids baby skipping spaceboy dolly puppet jigsaw playhouse tricycle jack',
  },
  {
    slug: 'garden',
    name: 'Garden',
    words: 'garden gardening planter watering seed seeds herb herbs birdhouse parasol picnic trowel doormat',
  },
  {
    slug: 'decoration',
    name: 'Decoration',
    words:
      'decoration decorations hanging garland garlands bunting frame frames clock mirror sign wall wreath ornament cushion cushions heart hearts picture art vase flower flowers wicker tile metal zinc',
  },
  {
    slug: 'storage-and-furniture',
    name: 'Storage and furniture',
    words:
      'box boxes drawer drawers cabinet storage basket baskets chest hook hooks hanger hangers stand holder knob knobs shelf rack stool chair table cover',
  },
  { slug: 'party', name: 'Party', words: 'party birthday balloon balloons wedding straws cracker crackers paperchain' },
];

const OTHER: Department = { slug: 'gifts', name: 'Gifts' };

const BY_WORD: ReadonlyMap<string, number> = new Map(
  DEPARTMENTS.flatMap(({ words }, index) => words.split(' ').map((word) => [word, index] as const)).toReversed(),
);

/** The department of a product of the data set, which has none, by the words of its description. */
export function departmentOf(description: string): Department {
  const words = description.toLowerCase().split(/[^a-z-]+/);
  const [first] = words.flatMap((word) => BY_WORD.get(word) ?? []).toSorted((a, b) => a - b);
  const { slug, name } = DEPARTMENTS[first ?? -1] ?? OTHER;
  return { slug, name };
}
