import type { CartView } from '../../../contracts/order/http.ts';
import { AcceptChanges } from './accept-changes.tsx';
import { changesOf, correctionText } from './corrections.ts';
import type { CartChange } from './corrections.ts';
import { Price } from '../../../web/ui/price.tsx';

export interface CartChangesProps {
  readonly cart: CartView;

  /** What the shopper can buy of each SKU. */
  readonly available: ReadonlyMap<string, number>;

  /** The page to show after the changes are accepted. */
  readonly returnTo: string;
}

/** What has changed since the shopper filled the cart, and one button that accepts it: nothing is sold otherwise than it is shown here. */
export function CartChanges({ cart, available, returnTo }: CartChangesProps) {
  const changes = changesOf(cart.lines, available);
  if (changes.length === 0) return null;
  return (
    <section className="message" aria-labelledby="cart-changes" id="cart-changed">
      <h2 id="cart-changes">{titleOf(changes)} since you put it in your cart</h2>
      <ul>
        {changes.map((change) => (
          <li key={change.line.sku}>
            {change.line.title}: <ChangeText change={change} />
          </li>
        ))}
      </ul>
      <AcceptChanges
        label={labelOf(changes)}
        version={cart.version}
        lines={changes.map(({ correction }) => correctionText(correction))}
        returnTo={returnTo}
      />
    </section>
  );
}

function ChangeText({ change: { kind, line, correction } }: { readonly change: CartChange }) {
  if (kind === 'not-sold') return 'not sold any more, so it is taken out';
  const isPriced = kind === 'price' || line.problem === 'price-changed';
  return (
    <>
      {kind === 'stock' && (correction.quantity === 0 ? 'sold out for now, so it is taken out' : `only ${correction.quantity} left`)}
      {kind === 'stock' && correction.quantity > 0 && isPriced && ', '}
      {isPriced && correction.quantity > 0 && (
        <>
          <s className="was">
            <span className="sr-only">was </span>
            <Price of={line.unitPrice} />
          </s>{' '}
          now <Price of={correction.unitPrice} />
        </>
      )}
    </>
  );
}

function titleOf(changes: readonly CartChange[]): string {
  if (changes.every(({ kind }) => kind === 'price'))
    return changes.length === 1 ? 'A price has changed' : `${changes.length} prices have changed`;
  return changes.length === 1 ? 'A product has changed' : `${changes.length} products have changed`;
}

function labelOf(changes: readonly CartChange[]): string {
  if (!changes.every(({ kind }) => kind === 'price')) return changes.length === 1 ? 'Accept the change' : 'Accept all changes';
  return changes.length === 1 ? 'Accept the new price' : 'Accept the new prices';
}
