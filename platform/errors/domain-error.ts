/** A refusal that callers are meant to read: a stable code, and a sentence that says what is wrong and what to do. Mapped to HTTP once, in `platform/http`. */
export class DomainError extends Error {
  readonly code: string;

  /** Facts for programs, such as the SKUs that are sold out. They are sent to the client: nothing internal belongs here. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}
