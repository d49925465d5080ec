/** Shown when the outcome of an order is unknown and the session has ended. */
export function SignInFirst() {
  return (
    <p>
      <a href="/sign-in?returnTo=/checkout">Sign in</a>. If you ordered without an account, please wait for the confirmation by e-mail.
    </p>
  );
}
