import * as z from 'zod';
import { ProductDraft, type PutCounts } from '../../../contracts/product/http.ts';
import type { CsvFormat, ImportReport } from '../../../contracts/product/transfer.ts';
import type { Audit } from '../../../platform/audit/acting.ts';
import { halve } from '../../../platform/concurrency/halve.ts';
import { json, type Database } from '../../../platform/sql/sql.ts';
import { putProducts } from '../catalogue/store.ts';
import { ProductError } from '../errors.ts';
import type { CellProblem, CsvRow, Format, RowDraft } from './format.ts';
import { formatOf } from './formats.ts';
import { readCsv, type BadRow } from './read-csv.ts';

/** Drafts of one transaction, at least; a product's variants stay together. */
const BATCH = 500;

/** Variants of one product in a file. */
const MOST_VARIANTS = 100;

export interface ImportProps {
  readonly csv: string;
  /** @default the one whose columns the header has */
  readonly format?: CsvFormat | undefined;
  /** Does all but store it. */
  readonly isDryRun: boolean;
  readonly currency: string;
  readonly now: () => Date;
  readonly audit: (at: Date) => Audit;
}

interface Line {
  readonly line: number;
  readonly draft: ProductDraft;
}

/**
 * Imports a file of products row by row: a row with a problem is reported, and the others are stored, in batches. An existing SKU keeps its price.
 * A repeated import changes nothing, so an interrupted one is repeated.
 *
 * @returns the report, as it is written. @throws ProductError `csv-invalid` if the header cannot be read; later errors are part of the report
 */
export async function importFile(core: Database, props: ImportProps): Promise<AsyncGenerator<ImportReport, void>> {
  const { header, rows } = await readCsv(props.csv);
  const format = formatOf(header, props.format);
  return report(core, props, { format, rows: rows(format.multiLine), ignoredColumns: header.filter((column) => !format.reads(column)) });
}

interface Source {
  readonly format: Format;
  readonly rows: AsyncIterable<CsvRow | BadRow>;
  readonly ignoredColumns: string[];
}

async function* report(core: Database, props: ImportProps, { format, rows, ignoredColumns }: Source): AsyncGenerator<ImportReport, void> {
  yield { type: 'started', format: format.name, isDryRun: props.isDryRun, ignoredColumns };
  const counts = { rows: 0, created: 0, changed: 0, unchanged: 0, pricesKept: 0, rejected: 0 };
  const firstLineOf = new Map<string, number>();
  let batch: (readonly Line[])[] = [];
  const rejected = (line: number, sku: string, { column, value, problem }: CellProblem): ImportReport => {
    counts.rejected += 1;
    return { type: 'problem', line, sku, column, value: value.slice(0, 100), problem };
  };
  const store = async (): Promise<ImportReport[]> => {
    const isOutage = (error: unknown) => !(error instanceof ProductError);
    const { outputs, failed } = await halve(batch, (part) => put(core, props, format, part.flat()), isOutage);
    batch = [];
    for (const output of outputs) for (const key of ['created', 'changed', 'unchanged', 'pricesKept'] as const) counts[key] += output[key];
    return failed.flatMap(({ input, error }) => {
      if (isOutage(error)) throw error;
      return input.map(({ line, draft }) => rejected(line, draft.sku, { column: '', value: '', problem: error.message }));
    });
  };
  for await (const group of groups(rows, format)) {
    if (!Array.isArray(group)) {
      counts.rows += 1;
      yield rejected(group.line, '', { column: '', value: '', problem: group.problem });
      continue;
    }
    counts.rows += group.length;
    const good: Line[] = [];
    for (const row of format.read(group, props.currency)) {
      const result = validated(row, group, format);
      const other = 'draft' in result ? firstLineOf.get(result.draft.sku) : undefined;
      if ('problem' in result) yield rejected(row.line, String(row.draft['sku'] ?? ''), result.problem);
      else if (other !== undefined) yield rejected(row.line, result.draft.sku, sameSku(result.draft.sku, other, format));
      else {
        firstLineOf.set(result.draft.sku, row.line);
        good.push({ line: row.line, draft: result.draft });
      }
    }
    if (good.length > 0) batch.push(good);
    if (batch.reduce((sum, { length }) => sum + length, 0) < BATCH) continue;
    yield* await store();
    yield { type: 'progress', ...counts };
  }
  yield* await store();
  yield { type: 'ended', ...counts };
}

/** Rows one after another that are variants of one product. */
async function* groups(rows: AsyncIterable<CsvRow | BadRow>, format: Format): AsyncGenerator<CsvRow[] | BadRow> {
  let group: CsvRow[] = [];
  let key: string | undefined;
  for await (const row of rows) {
    if ('problem' in row) {
      yield row;
      continue;
    }
    const next = format.groupOf(row);
    if (next !== key || group.length >= MOST_VARIANTS) {
      if (group.length > 0) yield group;
      group = [];
    }
    key = next;
    group.push(row);
  }
  if (group.length > 0) yield group;
}

function sameSku(sku: string, line: number, { columnOf }: Format): CellProblem {
  return { column: columnOf['sku'] ?? 'sku', value: sku, problem: `line ${line} has the same SKU; give each variant its own` };
}

type Validated = { readonly draft: ProductDraft } | { readonly problem: CellProblem };

function validated({ line, draft, problems: [problem] }: RowDraft, group: readonly CsvRow[], format: Format): Validated {
  if (problem) return { problem };
  const parsed = ProductDraft.safeParse(draft);
  if (parsed.success) return { draft: parsed.data };
  const { path: [field = ''] = [], message = 'is not valid' } = parsed.error.issues[0] ?? {};
  const column = format.columnOf[String(field)] ?? String(field);
  const value = group.find((row) => row.line === line)?.cells[column] ?? '';
  return { problem: { column, value, problem: value === '' ? 'is empty' : message } };
}

const Named = z.object({ slug: z.string(), name: z.string() });
const Owned = z.object({ sku: z.string(), slug: z.string() });

async function put(core: Database, { now, audit, isDryRun }: ImportProps, format: Format, lines: readonly Line[]): Promise<PutCounts[]> {
  const at = now();
  const [skus, slugs] = [lines.map(({ draft }) => draft.sku), [...new Set(lines.map(({ draft }) => draft.category.slug))]];
  const [names, owners] = await Promise.all([
    core.rows(Named)`
      select c.slug, c.name from product.categories c where c.slug = any (array(select jsonb_array_elements_text(${json(slugs)})))
    `,
    format.hasAddresses
      ? []
      : core.rows(Owned)`
          select v.sku, p.slug
            from product.variants v
            join product.products p on p.product_id = v.product_id
           where v.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
        `,
  ]);
  const slugOf = new Map(owners.map(({ sku, slug }) => [sku, slug]));
  // Files of other shops spell a category in several ways: the first one counts.
  const nameOf = new Map(names.map(({ slug, name }) => [slug, name]));
  const drafts = lines.map(({ draft }) => {
    const { category, sku } = draft;
    const name = nameOf.get(category.slug) ?? category.name;
    nameOf.set(category.slug, name);
    return { ...draft, category: { ...category, name }, ...(slugOf.has(sku) && { slug: slugOf.get(sku) }) };
  });
  return [await putProducts(core, { drafts, at, audit: audit(at), isDryRun })];
}
