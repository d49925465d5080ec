/** The empty address is this page's own: trying again needs no script. */
export function FailurePage() {
  return (
    <div className="centred">
      <p className="eyebrow">Our fault</p>
      <h1>This page did not come together</h1>
      <p className="lead">Part of the shop does not answer just now. Nothing of yours is lost: please try again in a moment.</p>
      <p className="order-actions">
        <a className="button" href="">
          Try again
        </a>
        <a href="/">Go to the start</a>
      </p>
    </div>
  );
}
