import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';
import { variantPath } from '../../lib/paths.ts';
import { optionLinks } from './option-links.ts';

/** A list of links for each option, the chosen value marked. */
export function VariantChoice({ product, variant }: { readonly product: ProductDetail; readonly variant: Variant }) {
  return optionLinks(product, variant).map(({ name, links }) => (
    <nav key={name} className="options" aria-label={name}>
      <p className="option-name">{name}</p>
      <ul>
        {links.map(({ value, isChosen, sku }) => (
          <li key={value}>
            <a className="option" href={variantPath(product, sku)} aria-current={isChosen ? 'true' : undefined}>
              {value}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  ));
}
