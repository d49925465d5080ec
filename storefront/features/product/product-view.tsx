import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';
import { Price } from '../../../web/ui/price.tsx';
import { config } from '../../lib/config.ts';
import { StructuredData } from '../../ui/structured-data.tsx';
import { Recommended } from '../recommendation/recommended.tsx';
import { togetherWith } from '../recommendation/queries.ts';
import { WishForm } from '../wish-list/wish-form.tsx';
import { AddToCart } from '../cart/add-to-cart.tsx';
import { availabilityOf } from './availability-of.ts';
import { Availability } from './availability.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { Gallery, picturesOf } from './gallery.tsx';
import { ProductPicture } from './product-picture.tsx';
import { breadcrumbData, productData } from './structured-data.ts';
import { VariantChoice } from './variant-choice.tsx';
import { WasPrice } from './was-price.tsx';

export interface ProductViewProps {
  readonly product: ProductDetail;

  /** The one that is shown and put into the cart. */
  readonly variant: Variant;
}

/** A product's page. Each variant has an address of its own, so the choice needs no script. */
export async function ProductView({ product, variant }: ProductViewProps) {
  const available = await availabilityOf([variant.sku]);
  const isSoldOut = available.get(variant.sku) === 0;
  const { breadcrumb, description, attributes } = product;
  const category = breadcrumb.at(-1)?.slug ?? '';
  const pictures = picturesOf(product, variant);
  const imageUrl = variant.imageUrl ?? product.imageUrl;
  const shopUrl = config().SHOP_URL;
  return (
    <>
      <article className="product">
        <Breadcrumb categories={breadcrumb} />
        {pictures.length > 0 ? (
          <Gallery pictures={pictures} />
        ) : (
          <ProductPicture product={{ sku: variant.sku, title: variant.title, category, imageUrl }} className="product-picture-large" />
        )}
        <div className="product-facts">
          <h1>{variant.title}</h1>
          <p className="product-price">
            <Price of={variant.price} className="price price-large" /> {variant.wasPrice && <WasPrice of={variant.wasPrice} />}
          </p>
          <VariantChoice product={product} variant={variant} />
          <Availability sku={variant.sku} isSoldOut={isSoldOut} />
          <AddToCart sku={variant.sku} isSoldOut={isSoldOut} />
          <WishForm sku={variant.sku} act="add">
            Add to wish list
          </WishForm>
          <p className="product-description">{description}</p>
          <dl className="facts">
            {attributes.map(({ code, name, unit, value }) => (
              <div key={code}>
                <dt>{name}</dt>
                <dd>{typeof value === 'boolean' ? (value ? 'Yes' : 'No') : unit === null ? value : `${value} ${unit}`}</dd>
              </div>
            ))}
            <div>
              <dt>Sent from</dt>
              <dd>The warehouse that has it, usually the same day</dd>
            </div>
            <div>
              <dt>Paid</dt>
              <dd>When it leaves, not before</dd>
            </div>
            <div>
              <dt>Article</dt>
              <dd>{variant.sku}</dd>
            </div>
          </dl>
        </div>
        <StructuredData data={productData({ product, variant, pictures, isSoldOut, shopUrl })} />
        <StructuredData data={breadcrumbData(breadcrumb, product.title, shopUrl)} />
      </article>
      <Recommended title="Bought together" query={togetherWith([variant.sku])} />
    </>
  );
}
