import { Price } from '../../../web/ui/price.tsx';
import type { Money } from '../../../platform/money/money.ts';

/** The lowest price of the 30 days before a sale. */
export function WasPrice({ of }: { readonly of: Money }) {
  return (
    <s className="was">
      <span className="sr-only">was </span>
      <Price of={of} className="" />
    </s>
  );
}
