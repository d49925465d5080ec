import { isShort, shownCount } from './stock-counts.ts';
import { Shortage } from './shortage.tsx';
import type { ShortageProps } from './shortage.tsx';

export interface CartShortageProps extends ShortageProps {
  readonly sku: string;
  readonly title: string;
}

/** The shortage of a line, and a button that orders what is left. */
export function CartShortage({ sku, title, available, wanted }: CartShortageProps) {
  if (!isShort(available, wanted)) return null;
  const count = shownCount(available);
  return (
    <div className="cart-shortage">
      <Shortage available={available} wanted={wanted} />
      {count !== undefined && count > 0 && (
        <form method="post" action="/cart/changes">
          <input type="hidden" name="sku" value={sku} />
          <input type="hidden" name="quantity" value={count} />
          <button className="button secondary" name="act" value="update">
            Take {count}
            <span className="sr-only"> of {title}</span>
          </button>
        </form>
      )}
    </div>
  );
}
