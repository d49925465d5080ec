import { estimate } from '../cost/estimate.ts';
import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import { LOADS } from './demand.ts';
import { readPolicies } from './read-policies.ts';
import { idleCentsOf } from './report.ts';
import type { ServiceResult } from './report.ts';
import { worstReplay } from './simulate.ts';

/** Replays the burst against the policies of every service with a load. @throws Error for a load without a service */
export function simulateEnvironment(templates: EnvironmentTemplates): readonly ServiceResult[] {
  const policies = readPolicies(templates);
  const rows = estimate(templates);
  return LOADS.map((load) => {
    const own = policies.find(({ service }) => service === load.service);
    if (!own) throw new Error(`no service ${load.service} is behind the load balancer: correct LOADS in tools/scaling/demand.ts`);
    return { policies: own, replay: worstReplay(load, own), idleCents: idleCentsOf(rows, own.service) };
  });
}
