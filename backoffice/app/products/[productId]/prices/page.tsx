import type { Metadata } from 'next';
import { onlyText } from '../../../../../web/search-params.ts';
import type { PageProps } from '../../../../../web/search-params.ts';
import { Field } from '../../../../../web/ui/field.tsx';
import { FormAlert } from '../../../../../web/ui/form-alert.tsx';
import { Price } from '../../../../../web/ui/price.tsx';
import { problemText } from '../../../../features/account/problem-text.ts';
import { readPrices, readProduct } from '../../../../features/product/products.ts';
import { staffPage } from '../../../../lib/page.tsx';
import { Choice } from '../../../../ui/choice.tsx';
import { KeptForm } from '../../../../ui/kept-form.tsx';
import { ReasonField } from '../../../../ui/reason-field.tsx';
import { Time } from '../../../../ui/time.tsx';

export const metadata: Metadata = { title: 'Prices' };

const KINDS = [
  ['list', 'list price'],
  ['sale', 'sale price'],
] as const;

async function PricesPage({ params, searchParams }: PageProps<{ readonly productId: string }>, session: string) {
  const [{ productId }, query] = await Promise.all([params, searchParams]);
  const product = await readProduct(session, productId);
  const sku = onlyText(query['sku']) ?? product.variants[0]?.sku ?? '';
  const prices = await readPrices(session, sku);
  const page = `/staff/products/${product.productId}`;
  const problem = onlyText(query['problem']);
  return (
    <>
      <h1>Prices of {sku}</h1>
      <p>
        <a href={page}>{product.title}</a>
      </p>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      <div className="wide" role="region" aria-label="Prices" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Market</th>
              <th scope="col" className="amount">
                Price
              </th>
              <th scope="col">From</th>
              <th scope="col">Until</th>
            </tr>
          </thead>
          <tbody>
            {prices.map(({ kind, market, price, from, until }) => (
              <tr key={`${kind} ${market} ${from}`}>
                <th scope="row">{kind}</th>
                <td>{market}</td>
                <td className="amount">
                  <Price of={price} />
                </td>
                <td>
                  <Time at={from} />
                </td>
                <td>{until === null ? 'the next one' : <Time at={until} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section className="card" aria-labelledby="set">
        <h2 id="set">Set a price</h2>
        <p className="hint">
          Shoppers pay the lower of list and sale price. Beside a sale price they see the lowest price of the 30 days before.
        </p>
        <KeptForm action={`${page}/prices/entry`}>
          <input type="hidden" name="sku" value={sku} />
          <Choice id="kind" label="Kind" options={KINDS} />
          <Field
            id="market"
            label="Market"
            hint="Home is the market of the shop's own currency."
            defaultValue="home"
            maxLength={8}
            required
          />
          <Field id="currency" label="Currency" defaultValue={product.variants[0]?.price.currency} maxLength={3} required />
          <Field id="amount" label="Amount" hint="Such as 12.50." inputMode="decimal" maxLength={14} required autoComplete="off" />
          <Field id="from" label="From (UTC)" hint="Empty: at once." type="datetime-local" />
          <Field id="until" label="Until (UTC)" hint="Of a sale price only. Empty: until the next one." type="datetime-local" />
          <ReasonField id="reason" />
          <button>Set the price</button>
        </KeptForm>
      </section>
    </>
  );
}

export default staffPage(PricesPage);
