import * as z from 'zod';

/** How many products one file of the shop's sitemap lists at most; the protocol allows 50,000. */
export const PRODUCTS_PER_PART = 5_000;

const LARGEST_PART = 1_000_000;

/** The number of a file of the sitemap. A product stays in its file. */
export const SiteMapPart = z.coerce.number().int().min(0).max(LARGEST_PART);

/** The files of the sitemap that list products. */
export const SiteMapParts = z.object({ parts: z.array(z.int()) });

export type SiteMapParts = Readonly<z.infer<typeof SiteMapParts>>;

export const SiteMapProducts = z.object({
  products: z.array(z.object({ slug: z.string(), changedAt: z.iso.datetime() })),
});

export type SiteMapProducts = Readonly<z.infer<typeof SiteMapProducts>>;
