export interface FieldProblem {
  /** The id of the field to be changed. */
  readonly field: string;
  readonly text: string;
}
