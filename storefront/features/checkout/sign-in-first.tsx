/** For whoever has an attempt at an order open, and no session any more. */
export function SignInFirst() {
  return (
    <p>
      <a href="/sign-in?returnTo=/checkout">Sign in</a>. If you ordered without an account, the e-mail that confirms the order will tell
      you.
    </p>
  );
}
