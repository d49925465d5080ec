import { skuPath } from '../../lib/paths.ts';

/** How to continue after the session ended, with an account or as a guest, whose cart is gone. */
export function SessionEnded({ titles }: { readonly titles: ReadonlyMap<string, string> }) {
  return (
    <>
      <p>
        <a href="/sign-in?returnTo=/checkout">Sign in</a>, and you are back here.
      </p>
      <p>Without an account, please add what you want to the cart again:</p>
      <ul>
        {[...titles].map(([sku, title]) => (
          <li key={sku}>
            <a href={skuPath(sku)}>{title}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
