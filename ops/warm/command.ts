import { bestSellers } from '../../domain/product/demand/store.ts';
import { listCategories } from '../../domain/product/categories/read.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { SHARED_OPTIONS, readRequest, refuseMore, usageWith } from '../command/arguments.ts';
import { openCoreSchema } from '../command/core-schema.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { openTarget } from '../command/target.ts';
import { warmPaths } from './warm-paths.ts';

const USUAL_PRODUCTS = 1_000;
const MOST_PRODUCTS = 20_000;

const usage = usageWith(`Requests what shoppers ask for most, so that the caches have it: before traffic is let in, and after a deployment.

  npm run ops -- warm --environment NAME

  --products     how many products, those that sold most (default: ${USUAL_PRODUCTS}, at most ${MOST_PRODUCTS}); and all categories
  --shop         the shop's address (default: the domain of the environment)`);

export async function runWarm(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: { ...SHARED_OPTIONS, products: { type: 'string', default: String(USUAL_PRODUCTS) }, shop: { type: 'string' } },
  });
  refuseMore(usage, positionals, 'nothing');
  const request = readRequest(usage, values);
  const most = Number(values.products);
  if (!Number.isInteger(most) || most < 1 || most > MOST_PRODUCTS)
    return refuseArguments(usage, `--products is "${values.products}": give a whole number from 1 to ${MOST_PRODUCTS}`);
  if (values.shop !== undefined && !/^https?:$/.test(URL.parse(values.shop)?.protocol ?? ''))
    return refuseArguments(usage, `--shop is "${values.shop}": give an address, such as https://shop.example`);
  const target = await openTarget(request);
  const domain = target.config.domain?.name;
  const shop = values.shop ?? (target.isLaptop ? shopUrl(readEndpoints()) : domain && `https://${domain}`);
  if (shop === undefined) return refuseArguments(usage, `--shop is missing: ${request.environment} has no domain, so give its address`);
  const sql = await openCoreSchema(target, 'product');
  const products = await bestSellers(sql, most);
  const categories = (await listCategories(sql)).map(({ slug }) => slug);
  await carryOut(target.place, planWarming(shop, products, categories), request);
}

/** The most general pages first. */
export function planWarming(shop: string, products: readonly string[], categories: readonly string[]): Plan {
  const general = ['/', '/api/categories', ...categories.flatMap((slug) => [`/api/categories/${slug}`, `/categories/${slug}`])];
  const paths = [...general, ...products.map((slug) => `/api/products/by-slug/${slug}`)];
  return {
    acts: [
      {
        summary: `request ${categories.length} categories and the ${products.length} products that sold most, from ${shop}`,
        run: async (report) => warmPaths(shop, paths, report),
      },
    ],
    afterwards: ['The panel "Cache hits" of the board Business shows the share of reads that the cache serves.'],
  };
}
