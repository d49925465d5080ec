import type { ReactNode } from 'react';

/**
 * A drawing on a field of 200 × 200 that stands on y = 154. Its shapes carry a tone as class: `a` the body, `b` the accent,
 * `c` the dark, `l` the light; `line` draws the outline in that tone. The palette gives the tones their colours.
 */
export interface Picture {
  /** What in a title or a category calls for it. */
  readonly words: RegExp;
  readonly shapes: ReactNode;
}
