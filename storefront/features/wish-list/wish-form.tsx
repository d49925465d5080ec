import type { ReactNode } from 'react';

export interface WishFormProps {
  readonly sku: string;

  /** `save` moves the product out of the cart. */
  readonly act: 'add' | 'remove' | 'save';
  readonly children: ReactNode;
}

/** A form of its own: what a form that changes the cart sends is counted by the statistics. */
export function WishForm({ sku, act, children }: WishFormProps) {
  return (
    <form method="post" action="/account/wish-list/products">
      <input type="hidden" name="sku" value={sku} />
      <button className="link-button" name="act" value={act}>
        {children}
      </button>
    </form>
  );
}
