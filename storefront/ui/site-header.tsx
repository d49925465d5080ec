import { SearchForm } from '../features/search/search-form.tsx';
import { ShopperLinks } from '../features/account/shopper-links.tsx';

export function SiteHeader() {
  return (
    <header className="site-header">
      <div className="site-header-inner">
        <a className="brand" href="/">
          Shop<span>Mart</span>
        </a>
        <nav aria-label="Shop">
          <a href="/#categories">Browse</a>
        </nav>
        <SearchForm />
        <ShopperLinks />
      </div>
    </header>
  );
}
