/** As for alarms: `urgent` affects shoppers or money now, `notice` can wait for the next working day. */
export type Severity = 'urgent' | 'notice';

export const RUNBOOKS = 'docs/runbooks';

/** A section of a file in docs/runbooks, by its anchor. */
export type RunbookSection = `${string}.md#${string}`;

/** An alerting rule of Prometheus. */
export interface Alert {
  readonly name: string;
  readonly query: string;

  /** How long the query must hold. @default at once */
  readonly duration?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly summary: string;

  /** What the operator does first. */
  readonly action: string;
  readonly runbook: RunbookSection;
}
