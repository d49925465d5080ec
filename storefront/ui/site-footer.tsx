export function SiteFooter() {
  return (
    <footer className="site-footer">
      <div className="site-footer-inner">
        <p className="brand">
          Shop<span>Mart</span>
        </p>
        <nav aria-label="Help">
          <a href="/#categories">All categories</a>
          <a href="/orders">My orders</a>
          <a href="/account/wish-list">Wish list</a>
          <a href="/cart">Cart</a>
        </nav>
        <p className="quiet">Card details go straight to the payment provider. We never see them.</p>
      </div>
    </footer>
  );
}
