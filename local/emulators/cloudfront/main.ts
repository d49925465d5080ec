import { openAuthorizer } from '../../iam/authorizer.ts';
import { serveEmulator } from '../../runtime/processes/serve-emulator.ts';
import { readBucketOrigins } from './bucket-origin.ts';
import { readDistributions } from './distribution.ts';
import { readFunctionUrls } from './function-url.ts';
import { serveOn } from './forward.ts';
import { invalidationApi } from './invalidation.ts';
import { readLoadBalancers } from '../load-balancing/load-balancer.ts';

// Emulates CloudFront, its invalidation API and the load balancers, in one process: one hop from the viewer to the task.
serveEmulator(async ({ port, account, permissionsFile, resources }) => {
  const balancers = readLoadBalancers(resources);
  const distributions = readDistributions(
    resources,
    new Map([...balancers, ...readFunctionUrls(resources), ...readBucketOrigins(resources)]),
  );
  for (const each of [...balancers.values(), ...distributions.values()]) await serveOn(each.port, each.forward);
  await serveOn(port, invalidationApi(distributions, account, openAuthorizer(permissionsFile)));
  return async () => undefined;
});
