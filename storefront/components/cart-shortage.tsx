import { isShort } from '../lib/shortage.ts';
import { Shortage } from './shortage.tsx';
import type { ShortageProps } from './shortage.tsx';

export interface CartShortageProps extends ShortageProps {
  readonly sku: string;
  readonly title: string;
}

/** What is missing, and the button that takes what there is. */
export function CartShortage({ sku, title, available, wanted }: CartShortageProps) {
  if (!isShort(available, wanted)) return null;
  return (
    <div className="cart-shortage">
      <Shortage available={available} wanted={wanted} />
      {available > 0 && (
        <form method="post" action="/cart/changes">
          <input type="hidden" name="sku" value={sku} />
          <input type="hidden" name="quantity" value={available} />
          <button className="button secondary" name="act" value="update">
            Take {available}
            <span className="sr-only"> of {title}</span>
          </button>
        </form>
      )}
    </div>
  );
}
