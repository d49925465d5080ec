/** Also where the link in a mail leads in another browser than the one that ordered. */
export function OrderNotShown() {
  return (
    <div className="centred">
      <p className="eyebrow">Not shown here</p>
      <h1>We cannot show this order in this browser</h1>
      <p className="lead">
        An order is shown to the account that it belongs to, and in the browser that it was placed with. Sign in to see the orders of your
        account, or open the link where you ordered. The tracking number comes by e-mail as well.
      </p>
      <a className="button" href="/sign-in">
        Sign in
      </a>
    </div>
  );
}
