/** Links between the pages of an account. */
export function AccountPages() {
  return (
    <nav aria-label="Your account" className="breadcrumb">
      <a href="/account">My account</a> · <a href="/orders">My orders</a> · <a href="/account/wish-list">Wish list</a> ·{' '}
      <a href="/account/messages">My messages</a> · <a href="/account/profile">Profile</a> · <a href="/account/addresses">Addresses</a> ·{' '}
      <a href="/account/passkeys">Passkeys</a> · <a href="/account/data">Your data</a>
    </nav>
  );
}

export function SignInFirst({ title, path }: { readonly title: string; readonly path: string }) {
  return (
    <div className="narrow">
      <h1 className="page-head">{title}</h1>
      <p>
        <a href={`/sign-in?${new URLSearchParams({ returnTo: path })}`}>Sign in</a> or <a href="/account/new">create an account</a>.
      </p>
    </div>
  );
}
