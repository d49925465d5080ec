'use client';

/** For failures in the browser; `staffPage` handles those on the server. */
export default function ErrorPage() {
  return <h1>This page cannot be shown just now</h1>;
}
