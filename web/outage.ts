/** Whether a service is unavailable. Compares the name, since Next bundles the error class more than once. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && error.name === 'DependencyUnavailable';
}
