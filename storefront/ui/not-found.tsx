export function NotFound() {
  return (
    <div className="centred">
      <p className="eyebrow">Not found</p>
      <h1>This shelf is empty</h1>
      <p className="lead">What you looked for is not here. It may have moved, or it was never yours to see.</p>
      <a className="button" href="/#categories">
        Browse the shop
      </a>
    </div>
  );
}
