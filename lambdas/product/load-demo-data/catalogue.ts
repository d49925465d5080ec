import type { ProductDraft } from '../../../contracts/product/http.ts';

const categories = {
  kitchen: { slug: 'kitchen-and-table', name: 'Kitchen & Table' },
  living: { slug: 'living', name: 'Living' },
  candles: { slug: 'candles-and-scent', name: 'Candles & Scent' },
  paper: { slug: 'paper-and-gifts', name: 'Paper & Gifts' },
  garden: { slug: 'garden', name: 'Garden' },
} as const;

/** Units of a SKU that a centre has at first. */
interface OpeningStock {
  readonly sku: string;
  readonly centre: string;
  readonly quantity: number;
}

interface DemoProduct {
  readonly category: keyof typeof categories;
  /** Price in minor units of the shop's currency. */
  readonly amount: number;
  readonly title: string;
  readonly description: string;
  /** Units at north, midlands and south. */
  readonly stock: Units;
  readonly weightGrams?: number;

  /** What distinguishes this variant from the others of the same product. */
  readonly option?: Option;
  readonly variants?: Readonly<Record<string, DemoVariant>>;
}

type Units = readonly [north: number, midlands: number, south: number];

type Option = readonly [name: string, value: string];

interface DemoVariant {
  readonly value: string;
  readonly stock: Units;

  /** @default the product's */
  readonly amount?: number;
}

const products: Readonly<Record<string, DemoProduct>> = {
  'KT-101': {
    category: 'kitchen',
    amount: 3450,
    title: 'Stoneware Teapot',
    description:
      'A round-bellied pot for four cups, thrown in thick stoneware that keeps tea hot to the last of them. The strainer is built into the spout; the speckled glaze is food safe and goes in the dishwasher.',
    stock: [40, 60, 40],
    weightGrams: 1150,
    option: ['Glaze', 'Oat'],
    variants: { 'KT-101/SL': { value: 'Slate', stock: [20, 30, 20] }, 'KT-101/MO': { value: 'Moss', stock: [0, 0, 0] } },
  },
  'KT-102': {
    category: 'kitchen',
    amount: 1200,
    title: 'Speckled Mug, Set of Two',
    description:
      'Two mugs that sit well in the hand, with a thumb rest on each handle. 350 ml, stoneware, glazed by dipping, so that no two are quite alike.',
    stock: [120, 150, 90],
  },
  'KT-103': {
    category: 'kitchen',
    amount: 2800,
    title: 'Olive Wood Serving Board',
    description:
      'Cut from a single piece of olive wood and rubbed with oil. Long enough for a loaf, handsome enough to stay on the table. 42 × 18 cm.',
    stock: [25, 40, 35],
  },
  'KT-104': {
    category: 'kitchen',
    amount: 1650,
    title: 'Linen Tea Towels, Set of Three',
    description: 'Washed linen in chalk, moss and rust. They dry glasses without a trace, and get softer with every wash.',
    stock: [80, 80, 80],
  },
  'KT-105': {
    category: 'kitchen',
    amount: 4900,
    title: 'Enamel Roasting Dish',
    description: 'White enamel with a blue rim, on heavy steel. From oven to table to dishwasher, for the next thirty years. 36 cm.',
    stock: [20, 30, 20],
  },
  'KT-106': {
    category: 'kitchen',
    amount: 950,
    title: 'Recycled Glass Tumbler',
    description: 'Blown from bottle glass, a little green and full of small bubbles. 300 ml; sold singly, so that you can take seven.',
    stock: [200, 240, 200],
  },
  'LV-201': {
    category: 'living',
    amount: 6800,
    title: 'Lambswool Throw',
    description: 'Woven in Yorkshire from pure new lambswool, in a wide herringbone. 140 × 185 cm, with a short twisted fringe.',
    stock: [30, 30, 15],
    weightGrams: 900,
    option: ['Colour', 'Heather'],
    variants: {
      'LV-201 STONE': { value: 'Stone', stock: [20, 25, 20] },
      'LV-201 RUST': { value: 'Rust', amount: 7200, stock: [12, 10, 8] },
    },
  },
  'LV-202': {
    category: 'living',
    amount: 3200,
    title: 'Block-Printed Cushion Cover',
    description:
      'Printed by hand with carved teak blocks, on heavy cotton. Concealed zip; the inner is sold by your nearest pillow. 50 × 50 cm.',
    stock: [45, 60, 45],
  },
  'LV-203': {
    category: 'living',
    amount: 8900,
    title: 'Brass Reading Lamp',
    description: 'A slim lamp with a head that turns and a dimmer on the cord. Solid brass, unlacquered: it darkens where it is touched.',
    stock: [10, 15, 10],
  },
  'LV-204': {
    category: 'living',
    amount: 2400,
    title: 'Rattan Storage Basket',
    description: 'Holds a winter of blankets, or a day of toys. Woven over a frame that does not sag. 38 cm across, 32 cm high.',
    stock: [35, 35, 35],
  },
  'LV-205': {
    category: 'living',
    amount: 5400,
    title: 'Oak Wall Mirror, Round',
    description: 'A 50 cm mirror in a narrow frame of English oak, oiled, with a leather strap to hang it by.',
    stock: [0, 0, 0],
  },
  'CS-301': {
    category: 'candles',
    amount: 2200,
    title: 'Fig & Cassis Candle',
    description: 'Soy wax in a heavy tumbler, forty hours of green fig with a little blackcurrant. When it is done, the glass is yours.',
    stock: [90, 120, 90],
  },
  'CS-302': {
    category: 'candles',
    amount: 2200,
    title: 'Wood Smoke Candle',
    description: 'Birch tar, cedar and a cold morning. Soy wax, cotton wick, forty hours.',
    stock: [60, 90, 60],
  },
  'CS-303': {
    category: 'candles',
    amount: 1400,
    title: 'Dinner Candles, Box of Six',
    description:
      'Dipped, not moulded, in beeswax-coloured ivory. They burn for seven hours and do not drip, if you keep them from the draught.',
    stock: [150, 150, 150],
  },
  'CS-304': {
    category: 'candles',
    amount: 2950,
    title: 'Reed Diffuser',
    description:
      'For a hall or a bathroom, in two scents: mint with basil, or green fig with blackcurrant. 100 ml, about three months; turn the reeds on Sundays.',
    stock: [40, 60, 40],
    option: ['Scent', 'Garden Mint'],
    variants: { 'CS-304F': { value: 'Fig & Cassis', stock: [30, 30, 30] } },
  },
  'CS-305': {
    category: 'candles',
    amount: 1800,
    title: 'Cast Iron Candle Holder',
    description: 'A small, heavy holder with a ring for the finger, sand-cast in Birmingham. Fits dinner candles.',
    stock: [50, 80, 50],
  },
  'PG-401': {
    category: 'paper',
    amount: 1300,
    title: 'Lay-Flat Notebook',
    description:
      'Sewn so that it lies flat at any page. 160 pages of 100 g paper that takes ink on both sides, in cloth the colour of slate.',
    stock: [100, 100, 100],
    weightGrams: 310,
    option: ['Paper', 'Ruled'],
    variants: { 'PG-401P': { value: 'Plain', stock: [80, 80, 80] }, 'PG-401D': { value: 'Dotted', stock: [60, 60, 60] } },
  },
  'PG-402': {
    category: 'paper',
    amount: 850,
    title: 'Letterpress Cards, Wild Flowers',
    description:
      'Six cards, printed one colour at a time on cotton paper: poppy, teasel, cornflower, yarrow, vetch and daisy. With envelopes.',
    stock: [140, 140, 140],
  },
  'PG-403': {
    category: 'paper',
    amount: 600,
    title: 'Marbled Wrapping Paper',
    description: 'Three sheets, each 50 × 70 cm, marbled in indigo and gold. Too good to tear; most people do not.',
    stock: [200, 200, 200],
  },
  'PG-404': {
    category: 'paper',
    amount: 4500,
    title: 'Wooden Puzzle, Map of the Stars',
    description:
      'Three hundred pieces of beech, cut so that some are shaped like what they show. Both hemispheres, and no picture on the lid.',
    stock: [15, 25, 15],
  },
  'GD-501': {
    category: 'garden',
    amount: 3800,
    title: 'Copper Watering Can',
    description: 'One and a half litres, with a long spout that reaches the back of the shelf. It turns brown, then green; or polish it.',
    stock: [20, 20, 20],
  },
  'GD-502': {
    category: 'garden',
    amount: 1950,
    title: 'Terracotta Pots, Set of Three',
    description: 'Hand-pressed pots with saucers, frost proof to minus ten. 10, 13 and 16 cm.',
    stock: [60, 40, 60],
  },
  'GD-503': {
    category: 'garden',
    amount: 2600,
    title: 'Ash-Handled Hand Fork',
    description: 'Forged from one bar of steel, with an ash handle turned to fill the palm. The last one that you need to buy.',
    stock: [30, 45, 30],
  },
  'GD-504': {
    category: 'garden',
    amount: 450,
    title: 'Meadow Seed Tin',
    description: 'Twenty-two native flowers, for six square metres. Rake, scatter, tread and wait: bees come in the second summer.',
    stock: [250, 250, 250],
  },
};

export function demoProducts(currency: string): readonly ProductDraft[] {
  return Object.entries(products).flatMap(([sku, { category, amount, title, description, weightGrams, option, variants = {} }]) => {
    const shared = {
      title,
      description,
      category: categories[category],
      imageUrl: null,
      ...(weightGrams !== undefined && { weightGrams }),
    };
    if (option === undefined) return [{ sku, ...shared, price: { amount, currency } }];
    const [name, first] = option;
    const all: readonly (readonly [string, Omit<DemoVariant, 'stock'>])[] = [[sku, { value: first }], ...Object.entries(variants)];
    return all.map(([ofSku, variant]) => ({
      sku: ofSku,
      ...shared,
      slug: title.toLowerCase().replaceAll(' ', '-'),
      options: [{ name, value: variant.value }],
      price: { amount: variant.amount ?? amount, currency },
    }));
  });
}

/** The opening stock of each centre. A SKU without stock is sold out. */
export const demoStock: readonly OpeningStock[] = Object.entries(products)
  .flatMap(([sku, { stock, variants = {} }]) => [
    { sku, stock },
    ...Object.entries(variants).map(([of, variant]) => ({ sku: of, stock: variant.stock })),
  ])
  .flatMap(({ sku, stock }) =>
    (['north', 'midlands', 'south'] as const).flatMap((centre, index) => {
      const quantity = stock[index] ?? 0;
      return quantity > 0 ? [{ sku, centre, quantity }] : [];
    }),
  );
