import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { CitusSize, EnvironmentConfig } from '../../lib/config.ts';
import { isError, missing, ok, type Finding } from './finding.ts';

interface Quota {
  readonly subject: string;
  readonly service: string;
  readonly code: string;
  readonly required: number;
}

/** Ten functions at ten runs each, and the sagas of a burst. New accounts have 10. */
const FUNCTION_RUNS = 200;

const CPU_UNITS = 1_024;

/** Fargate vCPU with the maximum number of tasks of every service. A deployment doubles one service at a time, below that number. */
export function requiredVcpu({ services, thirdParties }: Pick<EnvironmentConfig, 'services' | 'thirdParties'>): number {
  const standIns = thirdParties.kind === 'sandbox' ? [thirdParties.size, thirdParties.size] : [];
  const units = [...Object.values(services), ...standIns].map(({ cpu, maxTasks }) => cpu * maxTasks);
  return Math.ceil(units.reduce((sum, each) => sum + each, 0) / CPU_UNITS);
}

/** vCPU of the smallest sizes of a Graviton type. */
const VCPU_BY_SIZE: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 1, large: 2, xlarge: 4 };

/** vCPU of all nodes of the orders cluster, and of one more machine, which replaces a node. */
export function requiredInstanceVcpu({ coordinator, workers, etcd }: CitusSize): number {
  const nodes = [coordinator, ...workers, etcd].map(({ instanceType, zones }) => ({ each: vcpuOf(instanceType), count: zones.length }));
  return nodes.reduce((sum, { each, count }) => sum + each * count, 0) + Math.max(...nodes.map(({ each }) => each));
}

function vcpuOf(instanceType: string): number {
  const [, size = ''] = instanceType.split('.');
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  // A medium machine that can burst has two.
  if (size === 'medium' && instanceType.startsWith('t')) return 2;
  return times === undefined ? (VCPU_BY_SIZE[size] ?? Number(size === 'metal') * 64) : Number(times) * 4;
}

export async function checkQuotas(quotas: ServiceQuotasClient, config: EnvironmentConfig): Promise<readonly Finding[]> {
  const needed: readonly Quota[] = [
    { subject: 'quota of Fargate vCPU', service: 'fargate', code: 'L-3032A538', required: requiredVcpu(config) },
    { subject: 'quota of concurrent Lambda runs', service: 'lambda', code: 'L-B99A9384', required: FUNCTION_RUNS },
    ...(config.orders.engine === 'citus'
      ? [
          {
            subject: 'quota of EC2 vCPU (standard types)',
            service: 'ec2',
            code: 'L-1216C47A',
            required: requiredInstanceVcpu(config.orders),
          },
        ]
      : []),
  ];
  return Promise.all(needed.map((quota) => checkQuota(quotas, config.region, quota)));
}

async function checkQuota(quotas: ServiceQuotasClient, region: string, { subject, service, code, required }: Quota): Promise<Finding> {
  const value = await readQuota(quotas, service, code);
  if (value >= required) return ok(subject, `${value}, ${required} are needed`);
  const target = `--region ${region} --service-code ${service} --quota-code ${code}`;
  const remedy = `aws service-quotas request-service-quota-increase ${target} --desired-value ${required}`;
  return missing(subject, `${value}, ${required} are needed`, remedy);
}

/** A quota that was never changed may exist only as AWS's default. */
async function readQuota(quotas: ServiceQuotasClient, ServiceCode: string, QuotaCode: string): Promise<number> {
  const name = { ServiceCode, QuotaCode };
  try {
    const { Quota: applied } = await quotas.send(new GetServiceQuotaCommand(name));
    return applied?.Value ?? 0;
  } catch (error) {
    if (!isError(error, 'NoSuchResourceException')) throw error;
    const { Quota: standard } = await quotas.send(new GetAWSDefaultServiceQuotaCommand(name));
    return standard?.Value ?? 0;
  }
}
