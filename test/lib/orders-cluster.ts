import { selectEnvironments, type CitusSize } from '../../lib/config.ts';

/** The orders cluster of an environment. */
export function clusterOf(environment: string): CitusSize {
  const [config] = selectEnvironments(environment);
  if (config?.orders.engine !== 'citus') throw new Error(`the orders of ${environment} are not on Citus`);
  return config.orders;
}

/** That of prod. */
export const citus = clusterOf('prod');
