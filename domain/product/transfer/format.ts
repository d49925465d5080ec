import type { CsvFormat } from '../../../contracts/product/transfer.ts';

/** A row of a file; `line` counts from 1, the header included, and is the one on which the row ends. */
export interface CsvRow {
  readonly line: number;
  /** By column; a cell that is missing is undefined. */
  readonly cells: Readonly<Record<string, string | undefined>>;
}

export interface CellProblem {
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

/** What a row sells, before it is validated as a `ProductDraft`. */
export interface RowDraft {
  readonly line: number;
  readonly draft: Readonly<Record<string, unknown>>;
  readonly problems: readonly CellProblem[];
}

/** How another system writes its products. A product with variants has a row for each of them. */
export interface Format {
  readonly name: CsvFormat;
  /** A header with all of them is of this format. */
  readonly signature: readonly string[];
  readonly reads: (column: string) => boolean;
  /** The columns whose cells may have several lines. */
  readonly multiLine: readonly string[];
  /** The column of a draft's field. */
  readonly columnOf: Readonly<Record<string, string>>;
  /** False: products have no address of their own; an existing SKU keeps that of its product. */
  readonly hasAddresses: boolean;
  /** Rows one after another with the same group are variants of one product. */
  readonly groupOf: (row: CsvRow) => string;
  readonly read: (group: readonly CsvRow[], currency: string) => readonly RowDraft[];
}
