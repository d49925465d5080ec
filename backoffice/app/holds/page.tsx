import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';
import { holdRules } from '../../features/stock/hold-rules.ts';
import { staffPage } from '../../lib/page.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Holds' };

const DONE: ReadonlyMap<string, string> = new Map([
  ['marked', 'The SKU is marked. Within five seconds, carts hold it.'],
  ['ended', 'The SKU is no longer marked, and its holds have ended. Carts keep it; whoever pays first gets it.'],
]);

async function HoldsPage({ searchParams }: PageProps, session: string) {
  const [query, rules] = await Promise.all([searchParams, holdRules(session)]);
  const [problem, done] = [onlyText(query['problem']), DONE.get(onlyText(query['done']) ?? '')];
  return (
    <>
      <h1>Holds</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {done !== undefined && (
        <p className="message" role="status">
          {done}
        </p>
      )}
      <div className="wide" role="region" aria-label="Marked SKUs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">SKU</th>
              <th scope="col">Minutes</th>
              <th scope="col">Most per customer</th>
            </tr>
          </thead>
          <tbody>
            {rules.map(({ sku, minutes, mostPerCustomer }) => (
              <tr key={sku}>
                <th scope="row">{sku}</th>
                <td>{minutes}</td>
                <td>{mostPerCustomer}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rules.length === 0 && <p>No SKU is marked.</p>}
      </div>
      <section className="card" aria-labelledby="mark">
        <h2 id="mark">Mark a SKU</h2>
        <p className="hint">Putting it into a cart holds its stock for the shopper, such as in a flash sale. Only a merchandiser can.</p>
        <form className="form" method="post" action="/staff/holds/marks">
          <Field id="sku" label="SKU" autoComplete="off" required maxLength={64} />
          <Field
            id="minutes"
            label="Minutes"
            hint="How long a cart holds it, 1 to 60."
            type="number"
            min={1}
            max={60}
            defaultValue={10}
            required
          />
          <Field id="mostPerCustomer" label="Most per customer" type="number" min={1} max={999} defaultValue={2} required />
          <ReasonField id="reason" />
          <p>
            <button name="act" value="mark">
              Mark it
            </button>{' '}
            <button className="secondary" name="act" value="end">
              End the mark of this SKU
            </button>
          </p>
        </form>
      </section>
    </>
  );
}

export default staffPage(HoldsPage);
