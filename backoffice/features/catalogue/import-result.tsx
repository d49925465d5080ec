import type { ImportState } from './import-state.ts';

/** The progress of an import and, row by row, its problems. */
export function ImportResult({ isRunning, started, counts, problems }: ImportState) {
  return (
    <>
      <p role="status">{counts && <Summary isRunning={isRunning} isDryRun={started?.isDryRun ?? false} counts={counts} />}</p>
      {started && started.ignoredColumns.length > 0 && (
        <p className="hint">These columns are not imported: {started.ignoredColumns.join(', ')}.</p>
      )}
      {problems.length > 0 && (
        <div className="wide" role="region" aria-label="Rows with a problem" tabIndex={0}>
          <table>
            <caption>
              Rows with a problem
              {counts && counts.rejected > problems.length && `: the first ${problems.length} of ${counts.rejected}`}
            </caption>
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col">SKU</th>
                <th scope="col">Column</th>
                <th scope="col">Value</th>
                <th scope="col">Problem</th>
              </tr>
            </thead>
            <tbody>
              {problems.map(({ line, sku, column, value, problem }) => (
                <tr key={line}>
                  <th scope="row">{line}</th>
                  <td>{sku}</td>
                  <td>{column}</td>
                  <td>{value}</td>
                  <td>{problem}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Summary({
  isRunning,
  isDryRun,
  counts: { type, rows, created, changed, unchanged, pricesKept, rejected },
}: {
  readonly isRunning: boolean;
  readonly isDryRun: boolean;
  readonly counts: NonNullable<ImportState['counts']>;
}) {
  const what = type === 'ended' ? (isDryRun ? 'Dry run, nothing is stored' : 'Imported') : isRunning ? 'Importing' : 'Interrupted';
  return (
    <>
      {what}: {rows} rows read, {created} new, {changed} changed, {unchanged} unchanged ({pricesKept} keep another price), {rejected} with a
      problem.
    </>
  );
}
