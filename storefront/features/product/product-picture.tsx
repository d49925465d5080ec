import type { Picture } from '../../../contracts/product/pictures.ts';
import { paletteFor, pictureFor } from './pictures/picture-for.ts';
import type { Pictured } from './pictures/picture-for.ts';
import { UploadedPicture } from './uploaded-picture.tsx';

export interface ProductPictureProps {
  readonly product: Pictured & { readonly imageUrl: string | null; readonly picture?: Picture | null };

  /** @default 'product-picture' */
  readonly className?: string;

  /** Whether it is among the first things that a page shows. @default false */
  readonly isFirst?: boolean;
}

/** The product's first picture, or a drawing of its kind. Decorative: the title is beside it. */
export function ProductPicture({ product, className = 'product-picture', isFirst = false }: ProductPictureProps) {
  if (product.picture)
    return (
      <UploadedPicture picture={product.picture} className={className} sizes="(max-width: 40rem) 45vw, 18rem" alt="" isFirst={isFirst} />
    );
  if (product.imageUrl !== null) return <img className={className} src={product.imageUrl} alt="" loading="lazy" decoding="async" />;
  return (
    <svg className={`${className} picture palette-${paletteFor(product)}`} viewBox="0 0 200 200" aria-hidden="true" focusable="false">
      <rect className="ground" width="200" height="200" />
      <path className="floor" d="M0 146h200v54H0z" />
      <ellipse className="shade" cx="104" cy="156" rx="58" ry="7" />
      {pictureFor(product).shapes}
    </svg>
  );
}
