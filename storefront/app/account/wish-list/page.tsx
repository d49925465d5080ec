import type { Metadata } from 'next';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { AccountPages } from '../../../features/account/account-pages.tsx';
import { currentSession } from '../../../features/account/current-session.ts';
import { unlessSignedOut, visitorAccount } from '../../../features/account/visitor.ts';
import { availabilityOf } from '../../../features/product/availability-of.ts';
import { picturedProducts } from '../../../features/product/pictured-products.ts';
import { WishItem } from '../../../features/wish-list/wish-item.tsx';
import { wishListOf } from '../../../features/wish-list/wish-list.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'Wish list', robots: { index: false } };

const PROBLEMS = new Map([
  ['unknown-sku', 'That product is not sold any more.'],
  ['wish-list-full', 'Your wish list is full: it has 500 products. Please remove one first.'],
]);

async function WishListPage({ searchParams }: PageProps) {
  const [session, account, query] = await Promise.all([currentSession(), visitorAccount(), searchParams]);
  const list = session === undefined ? undefined : await unlessSignedOut(wishListOf(session));
  const products = list?.products ?? [];
  const [stock, pictures] = await Promise.all([availabilityOf(products.map(({ sku }) => sku)), picturedProducts(products)]);
  const problem = onlyText(query['problem']);
  const done = 'added' in query ? 'It is on your wish list.' : 'removed' in query ? 'It is off your wish list.' : undefined;
  return (
    <>
      <h1 className="page-head">Wish list</h1>
      {account?.accountId && <AccountPages />}
      {problem !== undefined && <FormAlert text={PROBLEMS.get(problem) ?? 'That did not work just now. Please try again in a moment.'} />}
      {problem === undefined && done !== undefined && (
        <div className="message good" role="status">
          <p>{done}</p>
        </div>
      )}
      {products.length === 0 ? (
        <p className="lead">
          Nothing on it yet. Put products here from their pages, or from your <a href="/cart">cart</a>.
        </p>
      ) : (
        <ul className="cart-lines" aria-label="On your wish list">
          {products.map((wish) => (
            <WishItem key={wish.sku} wish={wish} product={pictures.get(wish.sku)} available={stock.get(wish.sku)} />
          ))}
        </ul>
      )}
      {!account?.accountId && (
        <p>
          This browser keeps the list. <a href={`/sign-in?${new URLSearchParams({ returnTo: '/account/wish-list' })}`}>Sign in</a> to have
          it on all your devices.
        </p>
      )}
    </>
  );
}

export default pageOrFailure(WishListPage);
