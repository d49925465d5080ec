import { paletteFor, pictureFor } from './pictures/picture-for.ts';
import type { Pictured } from './pictures/picture-for.ts';

export interface ProductPictureProps {
  readonly product: Pictured & { readonly imageUrl: string | null };

  /** @default 'product-picture' */
  readonly className?: string;
}

/** The product's photograph, or a drawing of its kind. Decorative: the title is beside it. */
export function ProductPicture({ product, className = 'product-picture' }: ProductPictureProps) {
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
