import * as z from 'zod';
import { Quantity, Sku } from '../../contracts/inventory/commands.ts';
import { ProductDraft } from '../../contracts/product/http.ts';
import { ExternalCustomer } from '../../contracts/user/http.ts';
import { Price } from '../../platform/money/money.ts';
import { remedyOf } from '../../platform/http/violations.ts';
import { BoundedMap } from '../../platform/identity/bounded-map.ts';
import { countryCodeOf } from './country-code.ts';
import type { Row } from './rows.ts';

/** The first field that the shop's API would refuse, with value and remedy, by the schemas of the API. */
export function limitProblemOf(row: Row): string | undefined {
  return (
    invoiceNo(customerNameOf({ customer: null, invoice: row.invoice })) ??
    stockCode(row.sku) ??
    (row.title === '' ? undefined : description(row.title)) ??
    quantity(row.quantity) ??
    unitPrice(row.priceThousandths / 10) ??
    (row.customer === null ? undefined : customerId(row.customer)) ??
    country(row.country)
  );
}

/** The external id of a line's customer; a guest is a separate customer on each invoice. */
export function customerNameOf({ customer, invoice }: Pick<Row, 'customer' | 'invoice'>): string {
  return customer ?? `guest of invoice ${invoice}`;
}

/** Caches results, because a file has few distinct values. */
function check(field: string, schema: z.ZodType) {
  const problems = new BoundedMap<string | number, string | null>(10_000);
  return (value: string | number): string | undefined => {
    const cached = problems.get(value);
    if (cached !== undefined) return cached ?? undefined;
    const problem = problemOf(schema, value);
    const sentence = problem === undefined ? null : `${field} ${JSON.stringify(shortened(value))} ${problem}`;
    problems.set(value, sentence);
    return sentence ?? undefined;
  };
}

const invoiceNo = check('InvoiceNo', ExternalCustomer.shape.externalId);
const stockCode = check('StockCode', Sku);
const description = check('Description', ProductDraft.shape.title);
const quantity = check('Quantity', Quantity);
const unitPrice = check('UnitPrice in minor units', Price.shape.amount);
const customerId = check('CustomerID', ExternalCustomer.shape.externalId);
const country = check(
  'Country',
  z.string().refine((name) => countryCodeOf(name) !== undefined, 'is not a country; use its English name'),
);

function problemOf(schema: z.ZodType, value: string | number): string | undefined {
  if (typeof value === 'string' && value.includes('\uFFFD')) return 'has U+FFFD from an earlier decoding error; export it again as UTF-8';
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue && remedyOf({ message: issue.message, params: { ...issue } });
}

function shortened(value: string | number): string | number {
  return typeof value === 'string' && value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
