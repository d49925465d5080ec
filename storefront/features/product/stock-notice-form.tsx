/** Of a product that is sold out. The page is the same for everyone, so who has no account signs in after the click. */
export function StockNoticeForm({ sku }: { readonly sku: string }) {
  return (
    <form method="post" action="/account/stock-notices">
      <input type="hidden" name="sku" value={sku} />
      <button className="button secondary">Write to me when it is back</button>
    </form>
  );
}
