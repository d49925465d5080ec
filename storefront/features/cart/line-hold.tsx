import type { CartLineView } from '../../../contracts/order/http.ts';
import { HoldTime } from './hold-time.tsx';

/** Of a line that the cart holds: how long, or that this time is over, with a button that holds it again. */
export function LineHold({ line: { sku, title, quantity, hold } }: { readonly line: CartLineView }) {
  if (hold === undefined) return null;
  if (hold && hold.quantity >= quantity) return <HoldTime expiresAt={hold.expiresAt} secondsLeft={secondsUntil(hold.expiresAt)} />;
  return (
    <form className="hold-ended" method="post" action="/cart/changes">
      <p className="quiet">
        {hold ? `Only ${hold.quantity} of it is held for you.` : 'It is not held for you any more, so it may sell out before you pay.'}
      </p>
      <input type="hidden" name="sku" value={sku} />
      <input type="hidden" name="quantity" value={quantity} />
      <button className="button secondary" name="act" value="update">
        Hold it again<span className="sr-only"> {title}</span>
      </button>
    </form>
  );
}

function secondsUntil(at: string): number {
  return Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000));
}
