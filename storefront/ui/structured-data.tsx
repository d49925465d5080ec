/** Facts for search engines: https://schema.org, as JSON-LD. `<` is escaped so that no text can end the element. */
export function StructuredData({ data }: { readonly data: object }) {
  const html = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: html }} />;
}
