import type { ReactNode } from 'react';
import type { QueryName } from '../../../contracts/analytics/parameters.ts';
import { Time } from '../../ui/time.tsx';
import type { Answer, NoAnswer } from './query.ts';

export interface Cell {
  readonly text: ReactNode;
  readonly isAmount?: boolean;
}

export interface PanelProps<Name extends QueryName> {
  readonly id: string;
  readonly title: string;
  readonly name: Name;
  readonly answer: Answer<Name> | NoAnswer;
  /** The address of the same page with this question answered from the orders, or from the rollups. @default it has one source */
  readonly otherSource?: string | undefined;
  readonly csv: string;
  readonly empty: string;
  readonly chart: (rows: Answer<Name>['rows']) => ReactNode;
  readonly headers: readonly string[];
  readonly row: (row: Answer<Name>['rows'][number]) => readonly Cell[];
}

/** One question: its chart, where the numbers come from, the table and the file. */
export function Panel<Name extends QueryName>({ id, title, answer, otherSource, csv, empty, chart, headers, row }: PanelProps<Name>) {
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      {'problem' in answer ? (
        <p className="message bad" role="alert">
          {answer.problem}
        </p>
      ) : (
        <>
          {answer.rows.length === 0 ? <p className="empty">{empty}</p> : chart(answer.rows)}
          <p className="source">
            <span>
              <Source {...answer} />
            </span>
            {otherSource !== undefined && (
              <a href={otherSource}>
                {answer.source === 'shards' ? 'Use the rollups' : 'Read the orders'}
                <span className="unseen">: {title}</span>
              </a>
            )}
            {answer.rows.length > 0 && (
              <a href={csv} download>
                CSV<span className="unseen"> of {title}</span>
              </a>
            )}
          </p>
          {answer.rows.length > 0 && (
            <details>
              <summary>
                Table<span className="unseen"> of {title}</span>
              </summary>
              <div className="wide" role="region" aria-label={`Table of ${title}`} tabIndex={0}>
                <table>
                  <thead>
                    <tr>
                      {headers.map((header, index) => (
                        <th key={header} scope="col" {...(index > 0 && { className: 'amount' })}>
                          {header}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {answer.rows.map((each, index) => {
                      const [first, ...others] = row(each);
                      return (
                        // oxlint-disable-next-line react/no-array-index-key -- rows have no other key, and never move
                        <tr key={index}>
                          <th scope="row">{first?.text}</th>
                          {others.map(({ text, isAmount = true }, column) => (
                            // oxlint-disable-next-line react/no-array-index-key -- columns never move
                            <td key={column} {...(isAmount && { className: 'amount' })}>
                              {text}
                            </td>
                          ))}
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </div>
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Source({ source, asOf, timeZone }: Answer<QueryName>) {
  const days = `Days of ${timeZone}.`;
  if (source === 'shards')
    return (
      <>
        Exact: read from the orders
        {asOf !== null && (
          <>
            {' '}
            at <Time at={asOf} />
          </>
        )}
        . {days}
      </>
    );
  if (asOf === null) return <>From the rollups, which have counted nothing of these days yet. {days}</>;
  return (
    <>
      From the rollups, last change counted <Time at={asOf} />. {days}
    </>
  );
}
