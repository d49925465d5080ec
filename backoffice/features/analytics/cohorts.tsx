import type { CohortRow } from '../../../contracts/analytics/rows.ts';

const MOST_MONTHS = 13;

/** A row for each cohort, and in each month after its first order the share that bought again. */
export function Cohorts({ rows }: { readonly rows: readonly CohortRow[] }) {
  const shown = rows.slice(-MOST_MONTHS);
  const width = Math.min(
    MOST_MONTHS,
    Math.max(...shown.map(({ cohort, months }) => Math.max(0, ...months.map(({ month }) => monthsBetween(cohort, month))) + 1)),
  );
  const offsets = Array.from({ length: width }, (_, index) => index);
  return (
    <div className="wide" role="region" aria-label="Share of each cohort that bought, by month" tabIndex={0}>
      <table className="cohorts">
        <thead>
          <tr>
            <th scope="col">First order in</th>
            <th scope="col">Customers</th>
            {offsets.map((offset) => (
              <th key={offset} scope="col">
                {offset === 0 ? 'Month 0' : `+${offset}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ cohort, customers, months }) => (
            <tr key={cohort}>
              <th scope="row">{cohort}</th>
              <td>{customers}</td>
              {offsets.map((offset) => {
                const bought = months.find(({ month }) => monthsBetween(cohort, month) === offset)?.customers;
                const share = bought === undefined || customers === 0 ? undefined : bought / customers;
                return (
                  <td key={offset} className={share === undefined ? 'heat-none' : `heat-${Math.min(4, Math.floor(share * 5))}`}>
                    {share === undefined ? '–' : `${Math.round(share * 100)} %`}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function monthsBetween(from: string, to: string): number {
  const ordinal = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return ordinal(to) - ordinal(from);
}
