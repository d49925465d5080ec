import type { Picture } from '../../../contracts/product/pictures.ts';
import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';
import { largestJpeg } from './picture-files.ts';
import { UploadedPicture } from './uploaded-picture.tsx';

/** A variant's own pictures, then those of all variants. */
export function picturesOf({ pictures }: Pick<ProductDetail, 'pictures'>, { sku }: Pick<Variant, 'sku'>): readonly Picture[] {
  return [...pictures.filter((each) => each.sku === sku), ...pictures.filter((each) => each.sku === null)];
}

/** The first picture large, the others below it. */
export function Gallery({ pictures: [first, ...others] }: { readonly pictures: readonly Picture[] }) {
  return (
    <div>
      {first && <UploadedPicture picture={first} className="product-picture-large" sizes="(max-width: 48rem) 92vw, 36rem" isFirst />}
      {others.length > 0 && (
        <ul className="product-gallery">
          {others.map((picture) => (
            <li key={picture.path}>
              <a href={largestJpeg(picture)}>
                <UploadedPicture picture={picture} className="product-picture" sizes="9rem" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
