import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { accountOf, defaultEndpointsFile, readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { Shop } from '../shop.ts';
import { progressBar } from './progress.ts';
import { replay } from './replay.ts';
import { Tally } from './tally.ts';
import type { TallyReport } from './tally.ts';

const usage = `Orders the invoices of a file through the API of a running shop, and reports the outcome of each line.

  npm run replay -- FILE [--invoices N] [--concurrency N] [--opening-stock SHARE] [--currency CODE] [--encoding NAME] [--json]
                         [--endpoints FILE]

  FILE             CSV, gzipped or plain, with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country
  --invoices       only the first N invoices of the file (default: all)
  --concurrency    concurrent orders, each of another customer (default: 16)
  --opening-stock  stock before the first order, as a share of what the file sells (default: 1.5); below 1, orders are refused as sold out
  --currency       currency of the file's prices (default: GBP)
  --encoding       encoding of the file, such as windows-1252 (default: UTF-8, or UTF-16 by its first bytes)
  --json           print the report as JSON
  --endpoints      the running shop's addresses (default: ${defaultEndpointsFile})

Categories follow from the words of the descriptions. Each line ends as ordered or as rejected, with its reason.
It can be stopped and restarted: invoice numbers are the idempotency keys, so nothing is ordered twice.`;

const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    invoices: { type: 'string' },
    concurrency: { type: 'string', default: '16' },
    'opening-stock': { type: 'string', default: '1.5' },
    currency: { type: 'string', default: 'GBP' },
    encoding: { type: 'string' },
    json: { type: 'boolean', default: false },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) refuseArguments(usage, `--${name} is "${text}": give a whole number above 0`);
  return value;
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    refuseArguments(usage, `--${name} is "${text}": give a number from 0 to 100, such as 0.5`);
  return value;
}

function print({ read, ordered, rejected, addsUp }: TallyReport): void {
  const rows = [
    ['read', read],
    ['ordered', ordered],
    ...Object.entries(rejected).map(([reason, sum]) => [`rejected, ${reason}`, sum] as const),
  ] as const;
  for (const [what, { lines, money }] of rows) {
    console.log(`${what.padEnd(40)} ${String(lines).padStart(9)} lines ${money.padStart(18)} ${values.currency}`);
  }
  console.log(addsUp ? 'Ordered and rejected add up to what was read.' : 'ORDERED AND REJECTED DO NOT ADD UP TO WHAT WAS READ.');
}

async function main(): Promise<void> {
  const [file, ...others] = positionals;
  if (file === undefined) return refuseArguments(usage, 'FILE is missing: give the file with the invoices');
  if (others.length > 0) return refuseArguments(usage, `unexpected argument ${others.join(' ')}: give one FILE`);
  const concurrency = positive('concurrency', values.concurrency);
  const invoices = values.invoices === undefined ? Infinity : positive('invoices', values.invoices);
  const openingStock = share('opening-stock', values['opening-stock']);
  const endpoints = readEndpoints(values.endpoints);
  const door = Shop.at(shopUrl(endpoints), concurrency + 1);
  const bar = progressBar(process.stderr);
  const tally = new Tally();
  try {
    const importer = await door.signIn(accountOf(endpoints, 'ImporterAccount'));
    const options = {
      file,
      invoices,
      concurrency,
      currency: values.currency,
      openingStock,
      encoding: values.encoding,
      onProgress: bar.show,
      onNote: bar.note,
    };
    await replay(importer, options, tally).finally(bar.end);
  } finally {
    if (tally.report.read.lines > 0) report(tally.report);
    await door.close();
  }
}

function report(tallied: TallyReport): void {
  if (values.json) console.log(JSON.stringify(tallied, null, 2));
  else print(tallied);
  if (!tallied.addsUp) process.exitCode = 1;
}

await main().catch(explainFailure);
