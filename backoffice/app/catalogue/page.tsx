import type { Metadata } from 'next';
import { FORMATS } from '../../features/catalogue/formats.ts';
import { ImportForm } from '../../features/catalogue/import-form.tsx';
import { staffPage } from '../../lib/page.tsx';
import type { PageProps } from '../../../web/search-params.ts';

export const metadata: Metadata = { title: 'Import and export' };

async function CataloguePage(_props: PageProps) {
  return (
    <>
      <h1>Import and export of products</h1>
      <section className="card" aria-labelledby="import">
        <h2 id="import">Import a CSV file</h2>
        <p className="hint">
          Rows with a problem are listed and left out; the others are stored. Products that exist keep their prices, and what staff deleted
          stays deleted. The same file can be imported again at any time.
        </p>
        <ImportForm />
      </section>
      <section className="card" aria-labelledby="export">
        <h2 id="export">Export all products</h2>
        <ul>
          {FORMATS.map(([format, name]) => (
            <li key={format}>
              <a href={`/staff/catalogue/export?format=${format}`} download>
                As CSV for {name}
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

export default staffPage(CataloguePage);
