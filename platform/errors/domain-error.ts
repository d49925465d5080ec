/** An expected refusal: a stable code, and a message with the cause and the remedy. Each context's `errors.ts` extends it with the codes that it registers. */
export abstract class DomainError<Code extends string = string> extends Error {
  readonly code: Code;

  /** Facts for programs, such as the SKUs that are sold out. They are sent to the client: nothing internal belongs here. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}
