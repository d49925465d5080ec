export interface FieldProblem {
  /** The id of the field to change. */
  readonly field: string;
  readonly text: string;
}
