import type { Metadata } from 'next';
import type { PageProps } from '../../../../../web/search-params.ts';

export const metadata: Metadata = { title: 'Uploaded' };

/**
 * Where an upload returns to. The browser comes from the address of the bucket, so it sends no session here, which is limited to requests from our own pages; the refresh is one.
 */
export default async function UploadedPage({ params }: PageProps<{ readonly productId: string }>) {
  const { productId } = await params;
  const page = `/staff/products/${encodeURIComponent(productId)}?uploaded=1`;
  return (
    <>
      <meta httpEquiv="refresh" content={`0; url=${page}`} />
      <h1>The file has arrived</h1>
      <p>
        <a href={page}>Return to the product</a>
      </p>
    </>
  );
}
