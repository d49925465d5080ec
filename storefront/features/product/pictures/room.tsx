import type { Picture } from './picture.ts';

export const lamp: Picture = {
  words: /\b(?:lamp|light|lantern|bulb|chandelier)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="l" d="m66 108-26 46h120l-26-46z" opacity=".45" />
      <path className="a" d="M76 50h48l20 58H56z" />
      <path className="b" d="m60 97-4 11h88l-4-11z" />
      <rect className="c" x="96" y="108" width="8" height="40" />
      <ellipse className="c" cx="100" cy="150" rx="26" ry="6" />
    </>
  ),
};

export const candle: Picture = {
  words: /\b(?:candle|t-light|tealight|holder|incense|scent|fragrance)(?:e?s)?\b/i,
  shapes: (
    <>
      <circle className="l" cx="100" cy="74" r="34" opacity=".6" />
      <path className="b" d="M100 50q15 19 9 29-4 7-9 7t-9-7q-6-10 9-29z" />
      <path className="c line" strokeWidth="3" d="M100 84v10" />
      <rect className="a" x="82" y="92" width="36" height="56" rx="4" />
      <path className="l" d="M82 98q9 14 12 2t8 4 16-6v-2a4 4 0 0 0-4-4H86a4 4 0 0 0-4 4z" opacity=".7" />
      <path className="c" d="M54 144h92q-6 10-20 10H74q-14 0-20-10z" />
    </>
  ),
};

export const clock: Picture = {
  words: /\b(?:clock|alarm|timer|watch)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c" d="m66 136-10 18h12l10-12zM134 136l10 18h-12l-10-12z" />
      <path className="b" d="M57 76a22 22 0 0 1 33-24zM143 76a22 22 0 0 0-33-24z" />
      <circle className="a" cx="100" cy="102" r="48" />
      <circle className="l" cx="100" cy="102" r="37" />
      <path className="c line" strokeWidth="5" d="M100 78v24l16 11" />
      <circle className="b" cx="100" cy="102" r="4" />
    </>
  ),
};

export const cushion: Picture = {
  words: /\b(?:cushion|pillow|towel|linen|living|quilt|blanket|throw|textile|bedroom|rug|curtain|fabric)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="a" d="M50 62q50 14 100 0-10 46 0 92-50-12-100 0 10-46 0-92z" />
      <path className="b" d="M76 67q8 1 14 1-2 40 0 80-6 0-14 1 3-41 0-82zM110 68q6 0 14-1-3 41 0 82-8-1-14-1 2-40 0-80z" />
      <path className="l line" strokeWidth="2.5" strokeDasharray="5 5" d="M58 70q42 10 84 0-7 38 0 76-42-9-84 0 7-38 0-76z" opacity=".8" />
    </>
  ),
};

export const frame: Picture = {
  words: /\b(?:frame|picture|mirror|sign|art|wall|print|poster|chalk)(?:e?s)?\b/i,
  shapes: (
    <>
      <rect className="a" x="56" y="48" width="88" height="106" rx="3" />
      <rect className="l" x="67" y="59" width="66" height="84" />
      <circle className="b" cx="114" cy="82" r="10" />
      <path className="c" d="m67 143 22-40 16 24 10-12 18 28z" />
    </>
  ),
};

export const plant: Picture = {
  words: /\b(?:plant|garden|flower|pot|herb|vase|seed|outdoor|watering)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="4" d="M100 116V58M100 96q-20-4-26-22M100 104q22-4 28-26" />
      <path className="c" d="M100 62q-16-12-4-32 16 14 4 32zM76 78q-22 2-28-20 24-2 28 20zM126 80q0-22 26-24 0 24-26 24z" />
      <path className="b" d="M98 92q-22 8-34-8 20-12 34 8zM102 100q10-18 32-8-10 18-32 8z" />
      <path className="a" d="M66 112h68l-8 36a8 8 0 0 1-8 6H82a8 8 0 0 1-8-6z" />
      <path className="l" d="M62 108h76v12H62z" opacity=".55" />
      <path className="a" d="M62 106h76v10H62z" />
    </>
  ),
};
