import { StaffProduct, StaffProducts } from '../../../contracts/product/editor.ts';
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

export interface PictureChange {
  readonly method: 'POST' | 'PUT';

  /** What follows the path of the product's pictures. */
  readonly of: readonly string[];
  readonly version?: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function changePictures(session: string, productId: string, { method, of, version, body }: PictureChange): Promise<void> {
  await send({
    base: base(),
    path: pathOf(productId, 'pictures', ...of),
    method,
    session,
    body,
    ...(version !== undefined && { version }),
  });
}

function pathOf(...segments: readonly string[]): string {
  return ['/api/catalogue/products', ...segments.map(encodeURIComponent)].join('/');
}
