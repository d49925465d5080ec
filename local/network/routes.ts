import * as z from 'zod';
import type { ResolvedAssembly } from '../runtime/deploy/resolved-assembly.ts';
import { anywhere } from './security-groups.ts';

const Association = z.object({ RouteTableId: z.string(), SubnetId: z.string() });
const Route = z.object({
  RouteTableId: z.string(),
  DestinationCidrBlock: z.string().optional(),
  GatewayId: z.string().optional(),
  NatGatewayId: z.string().optional(),
});
const Endpoint = z.object({
  ServiceName: z.string(),
  VpcEndpointType: z.enum(['Gateway', 'Interface']).default('Gateway'),
  SecurityGroupIds: z.array(z.string()).default([]),
  RouteTableIds: z.array(z.string()).default([]),
});

/** Where packets of a subnet go outside the VPC. */
export function readRoutes({ ofType, properties }: Pick<ResolvedAssembly, 'ofType' | 'properties'>) {
  const associations = ofType('EC2::SubnetRouteTableAssociation').map((each) => Association.parse(properties(each)));
  const routes = ofType('EC2::Route').map((each) => Route.parse(properties(each)));
  // Ours are named com.amazonaws.REGION.SERVICE.
  const endpoints = ofType('EC2::VPCEndpoint')
    .map((each) => Endpoint.parse(properties(each)))
    .map((endpoint) => ({ ...endpoint, service: endpoint.ServiceName.split('.').slice(3).join('.') }));
  const tablesOf = (subnets: readonly string[]) =>
    associations.filter(({ SubnetId }) => subnets.includes(SubnetId)).map(({ RouteTableId }) => RouteTableId);
  return {
    /** The security groups of the interface endpoint of an API, such as `sqs`. */
    endpointOf: (service: string) =>
      endpoints.find((each) => each.service === service && each.VpcEndpointType === 'Interface')?.SecurityGroupIds,
    hasGateway(service: string, subnets: readonly string[]): boolean {
      const tables = tablesOf(subnets);
      return endpoints.some((each) => each.service === service && each.RouteTableIds.some((table) => tables.includes(table)));
    },
    /** An internet gateway carries only public addresses, a NAT gateway all. */
    hasInternet(subnets: readonly string[], hasPublicAddress: boolean): boolean {
      const tables = tablesOf(subnets);
      return routes.some(
        ({ RouteTableId, DestinationCidrBlock, GatewayId, NatGatewayId }) =>
          tables.includes(RouteTableId) &&
          DestinationCidrBlock === anywhere &&
          (NatGatewayId !== undefined || (GatewayId !== undefined && hasPublicAddress)),
      );
    },
  };
}
