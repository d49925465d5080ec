import { productPath } from '../../lib/paths.ts';

/** How an account's owner goes on, and how a guest does, whose cart has ended with the session. */
export function SessionEnded({ titles }: { readonly titles: ReadonlyMap<string, string> }) {
  return (
    <>
      <p>
        <a href="/sign-in?returnTo=/checkout">Sign in</a>, and you are back here.
      </p>
      <p>Without an account, put into the cart once more what you want:</p>
      <ul>
        {[...titles].map(([sku, title]) => (
          <li key={sku}>
            <a href={productPath(sku)}>{title}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
