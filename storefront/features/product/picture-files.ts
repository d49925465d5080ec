import type { Picture } from '../../../contracts/product/pictures.ts';

/** The largest rendition that every browser, and what reads pages for previews, can show. */
export function largestJpeg({ path, widths }: Pick<Picture, 'path' | 'widths'>): string {
  return `${path}/${widths.at(-1)}.jpeg`;
}
