import { ProductError } from '../errors.ts';

export interface Place {
  readonly id: number;
  readonly slug: string;
  /** Ids from the root to the category itself. */
  readonly path: readonly number[];
}

/** The path of a category below `parent`, or at the top. Refuses a place below itself. */
export function pathBelow(category: Pick<Place, 'id' | 'slug'>, parent: Place | undefined): readonly number[] {
  if (parent?.path.includes(category.id)) {
    const where = parent.id === category.id ? 'itself' : `${parent.slug}, which is below it`;
    throw new ProductError(
      'category-cycle',
      `parent of ${category.slug} is ${where}; choose a category above or at the side, or null for the top`,
      {
        slug: category.slug,
        parent: parent.slug,
      },
    );
  }
  return [...(parent?.path ?? []), category.id];
}
