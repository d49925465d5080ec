/** A dependency did not respond in time, or responded that it cannot serve the request. Over HTTP it is a 503, and the caller may retry. */
export class DependencyUnavailable extends Error {
  /** The call that failed, such as `POST http://product:8080/internal/prices`. */
  readonly target: string;

  constructor(target: string, message: string, options?: ErrorOptions) {
    super(`${target}: ${message}`, options);
    this.name = 'DependencyUnavailable';
    this.target = target;
  }
}
