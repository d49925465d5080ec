/** Whether a service did not answer. Next bundles the error's class more than once, so it is known by its name. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && error.name === 'DependencyUnavailable';
}
