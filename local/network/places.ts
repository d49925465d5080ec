import * as z from 'zod';
import { constructName } from '../runtime/deploy/resolved-assembly.ts';
import type { Deployable, ResolvedAssembly } from '../runtime/deploy/resolved-assembly.ts';
import type { Peer } from './security-groups.ts';

const Awsvpc = z.object({
  SecurityGroups: z.array(z.string()).default([]),
  Subnets: z.array(z.string()),
  AssignPublicIp: z.enum(['ENABLED', 'DISABLED']).default('DISABLED'),
});
const Service = z.object({
  NetworkConfiguration: z.object({ AwsvpcConfiguration: Awsvpc }),
  ServiceConnectConfiguration: z
    .object({ Enabled: z.boolean(), Namespace: z.string().default('') })
    .default({ Enabled: false, Namespace: '' }),
});
const VpcConfig = z.object({ SecurityGroupIds: z.array(z.string()), SubnetIds: z.array(z.string()) });
const Function = z.object({ VpcConfig: VpcConfig.optional() });
const Vpc = z.object({ CidrBlock: z.string() });

/** A process in the VPC. */
export interface Place extends Peer {
  readonly subnets: readonly string[];
  readonly hasPublicAddress: boolean;

  /** Whose names it resolves; empty for none. */
  readonly namespace: string;
}

/** Where the processes are in the VPC; undefined for a function outside it. */
export function readPlaces({ ofType, properties, some }: Pick<ResolvedAssembly, 'ofType' | 'properties' | 'some'>) {
  const [vpc, ...others] = ofType('EC2::VPC').map((each) => Vpc.parse(properties(each)));
  if (others.length > 0) throw new Error('more than one AWS::EC2::VPC is not emulated: add it to local/network/places.ts');
  const cidr = vpc?.CidrBlock ?? '10.0.0.0/16';
  return {
    cidr,
    ofService(service: Deployable): Place {
      const { NetworkConfiguration, ServiceConnectConfiguration } = Service.parse(
        some(service, 'NetworkConfiguration', 'ServiceConnectConfiguration'),
      );
      const { SecurityGroups: groups, Subnets: subnets, AssignPublicIp } = NetworkConfiguration.AwsvpcConfiguration;
      const namespace = ServiceConnectConfiguration.Enabled ? ServiceConnectConfiguration.Namespace : '';
      return { name: constructName(service), groups, subnets, cidr, hasPublicAddress: AssignPublicIp === 'ENABLED', namespace };
    },
    ofFunction(resource: Deployable): Place | undefined {
      const { VpcConfig } = Function.parse(some(resource, 'VpcConfig'));
      if (!VpcConfig) return undefined;
      const { SecurityGroupIds: groups, SubnetIds: subnets } = VpcConfig;
      return { name: constructName(resource), groups, subnets, cidr, hasPublicAddress: false, namespace: '' };
    },
  };
}
