import type { ImportReport } from '../../../contracts/product/transfer.ts';

type Line<Type extends ImportReport['type']> = Extract<ImportReport, { type: Type }>;

/** As many as a person reads; the rest is counted. */
const MOST_SHOWN = 500;

export interface ImportState {
  readonly isRunning: boolean;
  readonly failure?: string | undefined;
  readonly started?: Line<'started'> | undefined;
  readonly counts?: Line<'progress'> | Line<'ended'> | undefined;
  readonly problems: readonly Line<'problem'>[];
}

export const NO_IMPORT: ImportState = { isRunning: false, problems: [] };

export function addLine(state: ImportState, line: ImportReport): ImportState {
  if (line.type === 'started') return { ...state, started: line };
  if (line.type === 'problem') return state.problems.length < MOST_SHOWN ? { ...state, problems: [...state.problems, line] } : state;
  return { ...state, counts: line };
}
