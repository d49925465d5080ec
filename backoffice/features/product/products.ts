import { DatedPrices, StaffProduct, StaffProducts } from '../../../contracts/product/editor.ts';
import { PictureUpload, StaffPictures } from '../../../contracts/product/pictures.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const base = () => config().PRODUCT_URL;

export async function findProducts(
  session: string,
  { of, after }: { readonly of?: string | undefined; readonly after?: string | undefined },
) {
  const query = new URLSearchParams({ ...(of && { of }), ...(after && { after }) });
  return call(StaffProducts, { base: base(), path: `/api/catalogue/products?${query}`, session });
}

export async function readProduct(session: string, productId: string): Promise<StaffProduct> {
  return call(StaffProduct, { base: base(), path: pathOf(productId), session });
}

export async function readPictures(session: string, productId: string): Promise<StaffPictures> {
  return call(StaffPictures, { base: base(), path: pathOf(productId, 'pictures'), session });
}

export async function readUpload(session: string, productId: string, pictureId: string): Promise<PictureUpload> {
  return call(PictureUpload, { base: base(), path: pathOf(productId, 'pictures', pictureId, 'upload'), session });
}

/** @throws Refusal where a value is wrong or taken */
export async function createProduct(session: string, body: unknown): Promise<StaffProduct> {
  return call(StaffProduct, { base: base(), path: pathOf(), method: 'POST', session, body });
}

export interface ProductChange {
  readonly method: 'POST' | 'PUT';

  /** What follows the path of the product. */
  readonly of: readonly string[];
  readonly version?: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @throws Refusal where a value is wrong or taken, or the product has changed since it was read */
export async function changeProduct(session: string, productId: string, { method, of, version, body }: ProductChange): Promise<void> {
  await send({ base: base(), path: pathOf(productId, ...of), method, session, body, ...(version !== undefined && { version }) });
}

/** All prices of a SKU, in every market, with their dates. */
export async function readPrices(session: string, sku: string): Promise<DatedPrices['prices']> {
  return (await call(DatedPrices, { base: base(), path: pricesPath(sku), session })).prices;
}

export async function addPrice(session: string, sku: string, body: unknown): Promise<void> {
  await send({ base: base(), path: pricesPath(sku), method: 'POST', session, body });
}

function pricesPath(sku: string): string {
  return `/api/catalogue/prices/${encodeURIComponent(sku)}`;
}

function pathOf(...segments: readonly string[]): string {
  return ['/api/catalogue/products', ...segments.map(encodeURIComponent)].join('/');
}
