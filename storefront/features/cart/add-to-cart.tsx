import { RequestKey } from './request-key.tsx';

/** A plain form: it needs no script. */
export function AddToCart({ sku, isSoldOut }: { readonly sku: string; readonly isSoldOut: boolean }) {
  return (
    <form className="add-to-cart" method="post" action="/cart/lines">
      <input type="hidden" name="sku" value={sku} />
      <RequestKey />
      <label htmlFor="quantity">Quantity</label>
      <input id="quantity" name="quantity" type="number" inputMode="numeric" min={1} max={999} defaultValue={1} required />
      <button className="button" type="submit" disabled={isSoldOut}>
        Add to cart
      </button>
    </form>
  );
}
