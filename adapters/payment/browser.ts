import type { CardFields, CardFieldsProps } from './card-fields.ts';

type Mount = (page: object, props: CardFieldsProps) => CardFields;

/** Each vendor's part of the checkout page, loaded when the page needs it. */
const VENDORS: ReadonlyMap<string, () => Promise<Mount>> = new Map([
  ['stripe', async () => (await import('./stripe/browser.ts')).mountStripeFields],
]);

/** Mounts a vendor's fields in a page that has loaded the vendor's script. `page` is the browser's `window`. */
export async function mountCardFields(vendor: string, page: object, props: CardFieldsProps): Promise<CardFields> {
  const load = VENDORS.get(vendor);
  if (!load) throw new Error(`no card fields exist for ${JSON.stringify(vendor)}; choose one of ${[...VENDORS.keys()].join(', ')}`);
  return (await load())(page, props);
}
