import { convert } from 'html-to-text';
import { decimalsOf, type Money } from '../../../platform/money/money.ts';
import { parseAmount, writeAmount } from '../../../platform/money/parse-amount.ts';
import type { CellProblem, CsvRow } from './format.ts';

/** The text of a cell. Spreadsheets write an apostrophe before what would be a formula. */
export function cell({ cells }: CsvRow, column: string): string {
  return (cells[column] ?? '').trim().replace(/^'(?=[=+\-@])/, '');
}

/** The same, undefined if the cell is empty. */
export function filled(row: CsvRow, column: string): string | undefined {
  return cell(row, column) || undefined;
}

/** A price such as 12.50 or 12,50 in minor units. */
export function priceOf(row: CsvRow, column: string, currency: string): Money | CellProblem {
  const value = cell(row, column);
  const amount = parseAmount(value, currency);
  if (amount !== undefined) return { amount, currency };
  const example = writeAmount(1250 * 10 ** Math.max(decimalsOf(currency) - 2, 0), currency);
  return { column, value, problem: `must be an amount of ${currency} such as ${example}, without a sign or thousands separators` };
}

/** A weight in grams. A weight of zero means that none is known. */
export function gramsOf(row: CsvRow, column: string, gramsPerUnit = 1): number | undefined | CellProblem {
  const value = cell(row, column);
  if (value === '') return undefined;
  if (!/^\d+([.,]\d+)?$/.test(value)) return { column, value, problem: 'must be a number such as 0.35' };
  return Math.round(Number(value.replace(',', '.')) * gramsPerUnit) || undefined;
}

export function isProblem(value: unknown): value is CellProblem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

/** Paragraphs of text from a description in HTML. Links and pictures are left out. */
export function textOf(html: string): string {
  if (!/[<&]/.test(html)) return html;
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', format: 'block' },
    ],
  })
    .replaceAll('\u00A0', ' ')
    .trim();
}

/** `true`, `1`, `yes`, and the empty cell. */
export function isYes(row: CsvRow, column: string): boolean {
  return ['', 'true', '1', 'yes'].includes(cell(row, column).toLowerCase());
}
