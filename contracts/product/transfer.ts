import * as z from 'zod';
import { ActReason } from '../../platform/audit/act-reason.ts';
import { PutCounts } from './http.ts';

export const CsvFormat = z.enum(['shopmart', 'shopify', 'woocommerce']);

export type CsvFormat = z.infer<typeof CsvFormat>;

/** The largest file that is read at once: 100,000 rows of 500 characters. */
const MOST_CHARACTERS = 64 * 1_048_576;

export const CsvImport = z.object({
  csv: z.string().min(1).max(MOST_CHARACTERS).describe('the file'),
  format: CsvFormat.optional().describe('by default the one whose columns the first line names'),
  isDryRun: z.boolean().default(true).describe('true: reports what would happen, and stores nothing'),
  reason: ActReason,
});

export type CsvImport = Readonly<z.infer<typeof CsvImport>>;

const Counts = PutCounts.extend({
  rows: z.int().describe('rows of the file that were read, without the header'),
  rejected: z.int().describe('rows with a problem; nothing of them is stored'),
});

export const ImportProblem = z.object({
  type: z.literal('problem'),
  line: z.int().describe('the line of the file, counted from 1, on which the row ends'),
  sku: z.string(),
  column: z.string().describe("the column's name; empty if the problem is of the row as a whole"),
  value: z.string().describe('what the cell holds, shortened'),
  problem: z.string(),
});

/** A line of the report of an import, in the order in which they are written. */
export const ImportReport = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    format: CsvFormat,
    isDryRun: z.boolean(),
    ignoredColumns: z.array(z.string()).describe('columns of the file that are not read'),
  }),
  ImportProblem,
  Counts.extend({ type: z.literal('progress') }),
  Counts.extend({ type: z.literal('ended') }),
]);

export type ImportReport = Readonly<z.infer<typeof ImportReport>>;
