import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { Refusal } from '../../../web/backend.ts';
import { BarChart } from '../../features/analytics/bar-chart.tsx';
import { dayOr } from '../../features/analytics/days.ts';
import { revenueByDay } from '../../features/analytics/revenue.ts';
import { staffPage } from '../../lib/page.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Revenue' };

async function RevenuePage({ searchParams }: PageProps, session: string) {
  const query = await searchParams;
  const now = new Date();
  const from = dayOr(onlyText(query['from']), 29, now);
  const to = dayOr(onlyText(query['to']), 0, now);
  const answer = await revenueOrRefusal(session, from, to);
  return (
    <>
      <h1>Revenue by day</h1>
      <form className="search" action="/staff/analytics">
        <Field id="from" label="From" type="date" defaultValue={from} required />
        <Field id="to" label="To" type="date" defaultValue={to} required />
        <button>Show</button>
      </form>
      {answer instanceof Refusal ? (
        <FormAlert text={`These days cannot be shown: ${answer.message}`} />
      ) : (
        <Revenue answer={answer} from={from} to={to} />
      )}
    </>
  );
}

export default staffPage(RevenuePage);

/** Days that the service refuses are explained beside the form. */
async function revenueOrRefusal(session: string, from: string, to: string) {
  try {
    return await revenueByDay(session, from, to);
  } catch (error) {
    if (error instanceof Refusal && (error.status === 400 || error.status === 422)) return error;
    throw error;
  }
}

interface RevenueProps {
  readonly answer: Awaited<ReturnType<typeof revenueByDay>>;
  readonly from: string;
  readonly to: string;
}

function Revenue({ answer: { rows, asOf, timeZone }, from, to }: RevenueProps) {
  if (rows.length === 0) return <p role="status">No order was confirmed in these days.</p>;
  return (
    <>
      <BarChart
        label={`Revenue by day from ${from} to ${to}; the table below has the values`}
        bars={rows.map(({ key, revenue }) => ({ key, value: revenue }))}
      />
      <p>
        Days of {timeZone}. Counted{' '}
        {asOf === null ? (
          'nothing yet'
        ) : (
          <>
            until <Time at={asOf} />
          </>
        )}
        .
      </p>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" className="amount">
                Revenue
              </th>
              <th scope="col" className="amount">
                Orders
              </th>
              <th scope="col" className="amount">
                Units
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, currency, revenue, orders, units }) => (
              <tr key={`${key} ${currency}`}>
                <th scope="row">{key}</th>
                <td className="amount">
                  <Price of={{ amount: revenue, currency }} />
                </td>
                <td className="amount">{orders}</td>
                <td className="amount">{units}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
