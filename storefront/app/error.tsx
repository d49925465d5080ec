'use client';

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <div className="centred">
      <p className="eyebrow">Our fault</p>
      <h1>This page did not come together</h1>
      <p className="lead">Part of the shop does not answer just now. Nothing of yours is lost: please try again in a moment.</p>
      <p className="order-actions">
        <button className="button" type="button" onClick={reset}>
          Try again
        </button>
        <a href="/">Go to the start</a>
      </p>
    </div>
  );
}
