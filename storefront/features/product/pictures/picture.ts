import type { ReactNode } from 'react';

/**
 * A drawing of 200 × 200 whose base is at y = 154. The classes of its shapes are tones: `a` the body, `b` the accent,
 * `c` the dark, `l` the light; `line` draws the outline in that tone. The palette gives the tones their colours.
 */
export interface Picture {
  /** Words of a title or a category that select it. */
  readonly words: RegExp;
  readonly shapes: ReactNode;
}
