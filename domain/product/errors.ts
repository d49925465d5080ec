import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of the product context, by code. */
export const ERRORS = {
  'attribute-invalid': {
    status: 422,
    summary: 'An attribute is not defined, or its value has another type.',
    remedy: 'Read the definitions with `GET /api/catalogue/attributes`, and correct the value.',
  },
  'attribute-type-differs': {
    status: 409,
    summary: 'Products have values of the attribute that its new definition does not accept.',
    remedy: 'Keep its type and the choices in use, or define an attribute with another code.',
  },
  'barcode-taken': { status: 409, summary: 'Another SKU has the barcode.', remedy: 'Correct the barcode of one of the two SKUs.' },
  'category-cycle': {
    status: 422,
    summary: 'A category would be below itself.',
    remedy: 'Choose a category above, or at the side, as the parent.',
  },
  'category-in-use': {
    status: 409,
    summary: 'The category has products or categories below it.',
    remedy: 'Move them to other categories first.',
  },
  'category-name-differs': {
    status: 409,
    summary: 'The category exists with another name.',
    remedy: 'Send the name in `name`, or another slug.',
  },
  'category-not-found': { status: 404, summary: 'There is no such category.', remedy: 'Read the list with `GET /api/categories`.' },
  'category-unknown': {
    status: 422,
    summary: 'A product or category names a category that does not exist.',
    remedy: 'Create it with `POST /api/categories`, or name another.',
  },
  'csv-invalid': {
    status: 422,
    summary: 'The file is no CSV file of products.',
    remedy: 'Save it as CSV in UTF-8, with the columns of ShopMart, Shopify or WooCommerce in its first line.',
  },
  'currency-mismatch': {
    status: 422,
    summary: "A price is in another currency than the shop's.",
    remedy: "State the price in the shop's currency.",
  },
  'filter-invalid': {
    status: 400,
    summary: 'A filter of a search has another format.',
    remedy: 'Correct the parameter that the message names.',
  },
  'if-match-required': {
    status: 428,
    summary: 'The If-Match header is missing.',
    remedy: 'Send the ETag of the product or category that the change is meant for.',
  },
  'options-invalid': {
    status: 422,
    summary: 'A variant has not one value for each option, or its title would be too long.',
    remedy: 'Send as many option values as the product has option names.',
  },
  'options-repeated': {
    status: 422,
    summary: 'Two variants of a product have the same options.',
    remedy: 'Give each variant other values.',
  },
  'page-invalid': {
    status: 400,
    summary: 'The page of a search is no `next` of a result with the same order.',
    remedy: 'Leave `page` out for the first page, and follow `next` from there.',
  },
  'picture-finished': {
    status: 409,
    summary: 'The picture has its file already, or the file was refused.',
    remedy: 'Add another picture with `POST /api/catalogue/products/{productId}/pictures`.',
  },
  'picture-not-found': {
    status: 404,
    summary: 'The product has no such picture.',
    remedy: 'Read the list with `GET /api/catalogue/products/{productId}/pictures`.',
  },
  'picture-variant-unknown': {
    status: 422,
    summary: 'A picture names a SKU that the product does not have.',
    remedy: "Send one of the product's SKUs, or null for all of them.",
  },
  'pictures-differ': {
    status: 422,
    summary: 'The order does not have each picture of the product once.',
    remedy: 'Send the ids of all its pictures.',
  },
  'pictures-full': { status: 409, summary: 'The product has as many pictures as it may have.', remedy: 'Remove one first.' },
  'price-dates-invalid': {
    status: 422,
    summary: 'A dated price begins in the past, or ends before it begins.',
    remedy: 'Send a future time as `from`, or null for now, and a later time as `until`.',
  },
  'product-deleted': {
    status: 409,
    summary: 'The product is deleted.',
    remedy: 'Restore it with `POST /api/catalogue/products/{productId}/restoration`.',
  },
  'product-not-found': { status: 404, summary: 'There is no such product.', remedy: 'Read the list with `GET /api/products`.' },
  'publication-invalid': {
    status: 422,
    summary: 'The publication ends before it begins, or ends without a beginning.',
    remedy: 'Send a later time as `publishedUntil`, or null.',
  },
  'search-not-ready': {
    status: 503,
    summary: 'The service has not loaded its search index yet.',
    remedy: 'Retry in a few seconds.',
  },
  'sku-repeated': { status: 422, summary: 'The list holds a SKU more than once.', remedy: 'Send each SKU once.' },
  'sku-taken': { status: 409, summary: 'Another product has the SKU.', remedy: 'Edit that product, or use another SKU.' },
  'slug-missing': {
    status: 409,
    summary: 'The SKU is one of several variants, and the draft does not name their product.',
    remedy: 'Name the product in `slug`.',
  },
  'slug-taken': { status: 409, summary: 'Another product or category has or had the slug.', remedy: 'Use another slug.' },
  'variants-differ': {
    status: 422,
    summary: 'Drafts of one product differ in what all its variants share.',
    remedy: 'Send the same title, description, category and option names for all of them.',
  },
  'version-outdated': {
    status: 412,
    summary: 'The product or category has changed since it was read.',
    remedy: 'Read it again, and retry with its ETag.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class ProductError extends DomainError<keyof typeof ERRORS> {}
