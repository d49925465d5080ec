import { bag, bauble, blocks, envelope, heart, jewel, notebook, parcel, umbrella } from './keepsakes.tsx';
import type { Picture } from './picture.ts';
import { candle, clock, cushion, frame, lamp, plant } from './room.tsx';
import { board, handTools, teapot, tumbler, wateringCan } from './tools.tsx';
import { bottle, bowl, mug, partyCake, tin } from './table.tsx';

/** The first match wins: specific pictures come before general ones. */
const PICTURES: readonly Picture[] = [
  teapot,
  wateringCan,
  handTools,
  board,
  cushion,
  bag,
  umbrella,
  clock,
  candle,
  lamp,
  blocks,
  bauble,
  mug,
  bottle,
  frame,
  envelope,
  notebook,
  tumbler,
  plant,
  partyCake,
  bowl,
  jewel,
  heart,
  tin,
  parcel,
];

export const PALETTES = 8;

export interface Pictured {
  readonly sku: string;
  readonly title: string;
  /** The category's slug. */
  readonly category: string;
}

/** The picture that the title names, else the one that the category names, else one by the category's hash. */
export function pictureFor({ title, category }: Pictured): Picture {
  const named = PICTURES.find(({ words }) => words.test(title)) ?? PICTURES.find(({ words }) => words.test(category));
  return named ?? PICTURES[hash(category) % PICTURES.length] ?? parcel;
}

export function paletteFor({ sku }: Pictured): number {
  return hash(sku) % PALETTES;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
