import { playPart } from '../../runtime/processes/play-part.ts';
import { readDistributions } from './distribution.ts';
import { serveOn } from './forward.ts';
import { invalidationApi } from './invalidation.ts';
import { readLoadBalancers } from '../load-balancing/load-balancer.ts';

// CloudFront, its API for invalidations, and the load balancers behind it, in one process: one hop from the viewer to the task.
playPart(async ({ port, resources }) => {
  const balancers = readLoadBalancers(resources);
  const distributions = readDistributions(resources, balancers);
  for (const each of [...balancers.values(), ...distributions.values()]) await serveOn(each.port, each.forward);
  await serveOn(port, invalidationApi(distributions));
  return async () => undefined;
});
