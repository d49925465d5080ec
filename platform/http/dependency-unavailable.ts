/** Something that we call did not answer in time, or answered that it cannot. The caller may try again later; over HTTP it is a 503. */
export class DependencyUnavailable extends Error {
  /** Who did not answer, such as `POST http://product:8080/internal/prices`. */
  readonly target: string;

  constructor(target: string, message: string, options?: ErrorOptions) {
    super(`${target}: ${message}`, options);
    this.name = 'DependencyUnavailable';
    this.target = target;
  }
}
