/** The empty address reloads this page without a script. */
export function FailurePage() {
  return (
    <div className="centred">
      <p className="eyebrow">Our fault</p>
      <h1>Sorry, we could not show this page</h1>
      <p className="lead">Part of the shop is not available just now. Nothing of yours is lost: please try again in a moment.</p>
      <p className="order-actions">
        <a className="button" href="">
          Try again
        </a>
        <a href="/">Go to the start</a>
      </p>
    </div>
  );
}
