import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { pageAddress, presetsOf, problemOf, rangeOf } from '../../features/analytics/range.ts';
import { panelsOf } from '../../features/analytics/sections.tsx';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Analytics' };

async function AnalyticsPage({ searchParams }: PageProps, session: string) {
  const query = await searchParams;
  const now = new Date();
  const range = rangeOf((name) => onlyText(query[name]), now);
  const problem = problemOf(range);
  const panels = problem === undefined ? await panelsOf(session, range) : [];
  return (
    <>
      <h1>Analytics</h1>
      <form className="filters" action="/staff/analytics">
        <Field id="from" label="From" type="date" defaultValue={range.from} required />
        <Field id="to" label="To" type="date" defaultValue={range.to} required />
        <Field
          id="country"
          label="Country"
          placeholder="All"
          maxLength={2}
          pattern="[A-Za-z]{2}"
          title="Two letters, such as GB"
          defaultValue={range.country}
        />
        <button>Show</button>
      </form>
      <nav className="presets" aria-label="Days">
        {presetsOf(now).map(({ name, from, to }) => (
          <a
            key={name}
            href={pageAddress({ from, to, country: range.country, exact: undefined })}
            {...(from === range.from && to === range.to && { 'aria-current': 'true' as const })}
          >
            {name}
          </a>
        ))}
      </nav>
      {problem !== undefined && <FormAlert text={problem} />}
      <div className="panels">{panels}</div>
      {problem === undefined && (
        <p>
          <a href={`/staff/analytics/product-sales?${new URLSearchParams({ from: range.from, to: range.to })}`} download>
            Sales of each product on each day, as CSV
          </a>
        </p>
      )}
    </>
  );
}

export default staffPage(AnalyticsPage);
