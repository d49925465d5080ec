/** One refusal that clients can receive; printed to `docs/errors.md`. */
export interface ErrorEntry {
  /** HTTP status; read by `platform/http` and never by the domain. */
  readonly status: number;
  readonly summary: string;
  readonly remedy: string;
}

/** The refusals of one context, by code. */
export type ErrorRegistry = Readonly<Record<string, ErrorEntry>>;
