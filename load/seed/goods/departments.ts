export interface Department {
  readonly name: string;
  /** Two letters, with which its SKUs begin. */
  readonly code: string;
  /** Minor units that goods of it cost around. */
  readonly typicalAmount: number;
  readonly typicalGrams: number;
  /** Categories with the kinds of goods in them; each kind is a category below. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** The tree of categories: department, group, kind. */
export const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Cooking and Dining',
    code: 'CD',
    typicalAmount: 1400,
    typicalGrams: 450,
    groups: {
      'Cups and Mugs': ['Mug', 'Espresso Cup', 'Teacup', 'Beaker', 'Travel Cup'],
      'Plates and Bowls': ['Dinner Plate', 'Side Plate', 'Cereal Bowl', 'Serving Bowl', 'Cake Stand', 'Platter'],
      Baking: ['Cake Tin', 'Rolling Pin', 'Mixing Bowl', 'Cookie Cutter', 'Muffin Tray', 'Pastry Brush'],
      Glasses: ['Tumbler', 'Wine Glass', 'Carafe', 'Champagne Flute', 'Jug'],
      'Kitchen Textiles': ['Tea Towel', 'Apron', 'Oven Glove', 'Table Runner', 'Napkin'],
      Storage: ['Storage Jar', 'Bread Bin', 'Lunch Box', 'Spice Rack', 'Biscuit Tin'],
    },
  },
  {
    name: 'Home and Decor',
    code: 'HD',
    typicalAmount: 2200,
    typicalGrams: 800,
    groups: {
      Frames: ['Photo Frame', 'Picture Frame', 'Memo Board', 'Chalkboard'],
      Ornaments: ['Hanging Heart', 'Figurine', 'Bauble', 'Garland', 'Wreath', 'Snow Globe'],
      Clocks: ['Wall Clock', 'Alarm Clock', 'Mantel Clock'],
      Mirrors: ['Wall Mirror', 'Hand Mirror', 'Table Mirror'],
      Vases: ['Vase', 'Bud Vase', 'Planter', 'Flower Pot'],
      Baskets: ['Storage Basket', 'Laundry Basket', 'Log Basket', 'Storage Box'],
    },
  },
  {
    name: 'Candles and Lights',
    code: 'CL',
    typicalAmount: 1700,
    typicalGrams: 380,
    groups: {
      Candles: ['Scented Candle', 'Dinner Candle', 'Pillar Candle', 'Tealight', 'Votive Candle'],
      'Candle Holders': ['Candle Holder', 'T-Light Holder', 'Lantern', 'Candelabra'],
      Lamps: ['Table Lamp', 'Desk Lamp', 'Night Light', 'Floor Lamp', 'Lampshade'],
      'String Lights': ['Fairy Lights', 'Festoon Lights', 'Light Garland'],
      Scents: ['Reed Diffuser', 'Room Spray', 'Incense', 'Oil Burner'],
    },
  },
  {
    name: 'Stationery and Craft',
    code: 'SC',
    typicalAmount: 650,
    typicalGrams: 150,
    groups: {
      Notebooks: ['Notebook', 'Sketchbook', 'Diary', 'Address Book', 'Recipe Book'],
      Writing: ['Pencil', 'Fountain Pen', 'Ballpoint Pen', 'Pencil Case', 'Eraser'],
      Cards: ['Greeting Card', 'Postcard', 'Gift Tag', 'Invitation Set', 'Thank You Card'],
      Wrapping: ['Wrapping Paper', 'Gift Bag', 'Ribbon', 'Tissue Paper', 'Gift Box'],
      Sewing: ['Sewing Kit', 'Yarn', 'Knitting Needles', 'Embroidery Kit', 'Button Set', 'Pincushion'],
    },
  },
  {
    name: 'Bedding and Textiles',
    code: 'BT',
    typicalAmount: 3400,
    typicalGrams: 900,
    groups: {
      Cushions: ['Cushion Cover', 'Cushion', 'Bolster', 'Floor Cushion'],
      Throws: ['Throw', 'Blanket', 'Bedspread', 'Quilt'],
      Bedding: ['Duvet Cover', 'Pillowcase', 'Fitted Sheet', 'Sleep Mask'],
      Bath: ['Bath Towel', 'Hand Towel', 'Bath Mat', 'Wash Bag', 'Bathrobe'],
      Rugs: ['Rug', 'Doormat', 'Runner', 'Sheepskin'],
    },
  },
  {
    name: 'Bags and Travel',
    code: 'BG',
    typicalAmount: 2600,
    typicalGrams: 420,
    groups: {
      Bags: ['Lunch Bag', 'Jumbo Bag', 'Tote Bag', 'Shopper', 'Backpack', 'Duffel Bag'],
      Purses: ['Purse', 'Wallet', 'Coin Purse', 'Card Holder', 'Phone Case'],
      Travel: ['Luggage Tag', 'Passport Cover', 'Hot Water Bottle', 'Water Bottle', 'Neck Pillow'],
      Umbrellas: ['Umbrella', 'Parasol', 'Rain Poncho'],
    },
  },
  {
    name: 'Toys and Games',
    code: 'TG',
    typicalAmount: 1500,
    typicalGrams: 350,
    groups: {
      Puzzles: ['Jigsaw Puzzle', 'Wooden Puzzle', 'Puzzle Cube'],
      Games: ['Board Game', 'Playing Cards', 'Dominoes', 'Chess Set', 'Skittles'],
      'Soft Toys': ['Teddy Bear', 'Rag Doll', 'Soft Rabbit', 'Hand Puppet'],
      Outdoors: ['Kite', 'Skipping Rope', 'Bubble Wand', 'Yo-Yo', 'Frisbee'],
      'Learning Toys': ['Building Blocks', 'Abacus', 'Spinning Top', 'Toy Piano', 'Doll House'],
    },
  },
  {
    name: 'Outdoor and Plants',
    code: 'OP',
    typicalAmount: 1900,
    typicalGrams: 1100,
    groups: {
      'Garden Tools': ['Trowel', 'Hand Fork', 'Secateurs', 'Watering Can', 'Garden Twine', 'Dibber'],
      'Pots and Planters': ['Terracotta Pot', 'Window Box', 'Hanging Basket', 'Seed Tray'],
      Seeds: ['Flower Seeds', 'Herb Seeds', 'Bulb Set', 'Vegetable Seeds'],
      Wildlife: ['Bird Feeder', 'Bird Bath', 'Nesting Box', 'Insect House'],
      Picnic: ['Picnic Basket', 'Picnic Blanket', 'Cool Bag', 'Camping Mug'],
    },
  },
];
