import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the product context, by code. */
export const ERRORS = {
  'category-name-differs': {
    status: 409,
    summary: 'The category exists with another name.',
    remedy: 'Send the name in `name`, or another slug.',
  },
  'currency-mismatch': {
    status: 422,
    summary: "A price is in another currency than the shop's.",
    remedy: "State the price in the shop's currency.",
  },
  'if-match-required': {
    status: 428,
    summary: 'The If-Match header is missing.',
    remedy: 'Send the ETag of the product that the new price is meant for.',
  },
  'product-not-found': { status: 404, summary: 'There is no such product.', remedy: 'Read the list with `GET /api/products`.' },
  'sku-repeated': { status: 422, summary: 'The list holds a SKU more than once.', remedy: 'Send each SKU once.' },
  'version-outdated': {
    status: 412,
    summary: 'The product has changed since it was read.',
    remedy: 'Read it again, and retry with its ETag.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class ProductError extends DomainError<keyof typeof ERRORS> {}
