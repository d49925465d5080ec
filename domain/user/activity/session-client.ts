/** Where a request came from, coarse enough to keep for a year. */
export interface SessionClient {
  /** Such as `Firefox on Linux`; null if the request does not state it. */
  readonly device: string | null;

  /** Such as `203.0.113.0/24`: a street, not a person. */
  readonly network: string;
}
