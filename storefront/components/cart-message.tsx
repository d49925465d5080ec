export interface CartMessageProps {
  /** The title of what was put in. */
  readonly added: string | undefined;

  /** The code of a refusal. */
  readonly problem: string | undefined;
  readonly isChanged: boolean;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  unavailable: 'The shop did not answer in time. Please look at your cart, and try again.',
  'unknown-sku': 'That product is not sold any more.',
  'too-many-of-one': 'Please choose at most 999 of one product.',
  'cart-full': 'Your cart is full. Please order what is in it first.',
  'cart-line-not-found': 'That product was not in your cart any more.',
};

/** What the last form came to. */
export function CartMessage({ added, problem, isChanged }: CartMessageProps) {
  if (problem !== undefined) {
    return (
      <div className="message bad" role="alert">
        <p>
          {PROBLEMS[problem] ??
            'That did not work, and your cart is as it was. Please choose a whole quantity from 1 to 999, or try again.'}
        </p>
      </div>
    );
  }
  const text = added === undefined ? isChanged && 'Your cart is up to date.' : `${added} is in your cart.`;
  if (!text) return null;
  return (
    <div className="message good" role="status">
      <p>{text}</p>
    </div>
  );
}
