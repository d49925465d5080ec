/** What a form sent. */
export interface FormPost {
  readonly session: string | undefined;
  readonly field: (name: string) => string;
  /** The same of a field with paragraphs, which no redirect repeats. */
  readonly paragraphs: (name: string) => string;
  readonly names: readonly string[];
  /** Each value of boxes that share a name. */
  readonly fields: (name: string) => readonly string[];
  readonly addCookie: (cookie: string) => void;
}
