import * as z from 'zod';
import { constructName } from '../runtime/deploy/resolved-assembly.ts';
import type { Deployable, ResolvedAssembly } from '../runtime/deploy/resolved-assembly.ts';
import type { ProcessNetwork } from './guard.ts';
import { readPlaces } from './places.ts';
import type { Place } from './places.ts';
import { readRoutes } from './routes.ts';
import { anywhere, cloudFront, readSecurityGroups } from './security-groups.ts';
import type { Peer } from './security-groups.ts';

const Port = z.coerce.number();
const Cluster = z.object({ VpcSecurityGroupIds: z.array(z.string()).default([]), Port: Port.default(5432) });
const Cache = z.object({ SecurityGroupIds: z.array(z.string()).default([]), Port: Port.default(6379) });
const Balancer = z.object({ SecurityGroups: z.array(z.string()).default([]) });
const Listener = z.object({ LoadBalancerArn: z.string(), Port });
const Service = z.object({ LoadBalancers: z.array(z.object({ TargetGroupArn: z.string(), ContainerPort: Port })).default([]) });
const Rule = z.object({ ListenerArn: z.string(), Actions: z.array(z.object({ TargetGroupArn: z.string().optional() })) });
const connected = z.array(z.object({ ClientAliases: z.array(z.object({ Port })).default([]) })).default([]);
const ServiceConnect = z.object({ ServiceConnectConfiguration: z.object({ Services: connected }).default({ Services: [] }) });

const HTTPS = 443;
/** Services of the VPC's endpoints by the suffix of AWS_ENDPOINT_URL_…. */
const services: Readonly<Record<string, string>> = {
  APPCONFIG: 'appconfig',
  CLOUDFRONT: 'cloudfront',
  CLOUDWATCH: 'monitoring',
  LAMBDA: 'lambda',
  RDS_DATA: 'rds-data',
  S3: 's3',
  SECRETS_MANAGER: 'secretsmanager',
  SESV2: 'email',
  SQS: 'sqs',
  STS: 'sts',
};

/** What listens on this machine beyond the templates' resources. */
export interface LocalAddresses {
  readonly endpoints: Readonly<Record<string, string>>;

  /** Where functions send the responses of custom resources, which is S3 on AWS. */
  readonly responsePort: number;
}

export type Networks = ReturnType<typeof readNetworks>;

/** Which connections the security groups, routes and endpoints of the templates carry. */
export function readNetworks(resolved: ResolvedAssembly, { endpoints, responsePort }: LocalAddresses) {
  const { ofType, properties, some, refer, port, address, agentPort } = resolved;
  const [groups, routes, places] = [readSecurityGroups(resolved), readRoutes(resolved), readPlaces(resolved)];
  const inVpc = (name: string, own: readonly string[]): Peer => ({ name, groups: own, cidr: places.cidr });
  const internet: Peer = { name: 'the internet', groups: [], cidr: anywhere };

  const toInternet = (source: Place): string | undefined =>
    routes.hasInternet(source.subnets, source.hasPublicAddress)
      ? groups.leaving(source, internet, HTTPS)
      : 'the route tables of its subnets have no route to the internet';
  const toApi = (source: Place, service: string): string | undefined => {
    const endpoint = routes.endpointOf(service);
    if (endpoint) return groups.carrying(source, inVpc(`the VPC endpoint of ${service}`, endpoint), HTTPS);
    const reason = toInternet(source);
    return reason && `the VPC has no endpoint of ${service}, and ${reason}`;
  };
  const toS3 = (source: Place): string | undefined =>
    routes.hasGateway('s3', source.subnets) ? groups.leaving(source, internet, HTTPS) : toInternet(source);
  const toService = (target: Deployable, targetPort: number) => (source: Place) => {
    const place = places.ofService(target);
    if (source.namespace === '' || source.namespace !== place.namespace)
      return `${source.name} is not in the Service Connect namespace ${place.namespace}, so that the name does not resolve`;
    return groups.carrying(source, place, targetPort);
  };

  interface Destination {
    readonly name: string;
    readonly address: string;
    readonly fromVpc: (source: Place) => string | undefined;
    /** Whether a function outside the VPC reaches it. */
    readonly isPublic: boolean;
  }
  const stores: readonly Destination[] = [
    ...ofType('RDS::DBCluster').map((each) => ({ each, ...Cluster.parse(some(each, 'VpcSecurityGroupIds', 'Port')) })),
    ...ofType('ElastiCache::ReplicationGroup').map((each) => {
      const { SecurityGroupIds, Port } = Cache.parse(some(each, 'SecurityGroupIds', 'Port'));
      return { each, VpcSecurityGroupIds: SecurityGroupIds, Port };
    }),
  ].map(({ each, VpcSecurityGroupIds, Port }) => {
    const target = inVpc(constructName(each), VpcSecurityGroupIds);
    return {
      name: target.name,
      address: `${address(each)}:${port(each)}`,
      fromVpc: (source) => groups.carrying(source, target, Port),
      isPublic: false,
    };
  });
  const callees = ofType('ECS::Service').map((each): Destination => {
    const { Services } = ServiceConnect.parse(some(each, 'ServiceConnectConfiguration')).ServiceConnectConfiguration;
    const [containerPort = 8080] = Services.flatMap(({ ClientAliases }) => ClientAliases.map(({ Port }) => Port));
    return { name: constructName(each), address: `127.0.0.1:${port(each)}`, fromVpc: toService(each, containerPort), isPublic: false };
  });
  const apis = Object.entries(endpoints).map(([api, url]): Destination => {
    const service = services[api];
    if (service === undefined) throw new Error(`the API ${api} has no VPC endpoint service: add it to local/network/networks.ts`);
    return {
      name: `the API ${service}`,
      address: new URL(url).host,
      fromVpc: (source) => (service === 's3' ? toS3(source) : toApi(source, service)),
      isPublic: true,
    };
  });
  const others: readonly Destination[] = [
    { name: 'S3', address: `127.0.0.1:${responsePort}`, fromVpc: toS3, isPublic: true },
    ...ofType('CloudFront::Distribution').map((each) => ({
      name: 'the shop over the internet',
      address: `127.0.0.1:${port(each)}`,
      fromVpc: toInternet,
      isPublic: true,
    })),
  ];
  const destinations = [...stores, ...callees, ...apis, ...others];

  const networkOf = (name: string, own: readonly number[], place: Place | undefined): ProcessNetwork => ({
    name,
    own,
    destinations: Object.fromEntries(
      destinations.map(({ name: destination, address: at, fromVpc, isPublic }) => {
        const outside = isPublic ? undefined : `the function ${name} is not attached to the VPC`;
        return [at, { name: destination, refused: (place ? fromVpc(place) : outside) ?? null }];
      }),
    ),
    internet: (place && toInternet(place)) ?? null,
  });

  const balancers = ofType('ElasticLoadBalancingV2::LoadBalancer').map((each) => ({
    arn: refer(each),
    peer: inVpc(constructName(each), Balancer.parse(some(each, 'SecurityGroups')).SecurityGroups),
  }));
  const listeners = ofType('ElasticLoadBalancingV2::Listener').map((each) => ({ arn: refer(each), ...Listener.parse(properties(each)) }));
  const rules = ofType('ElasticLoadBalancingV2::ListenerRule').map((each) => Rule.parse(properties(each)));

  return {
    /** For `network.json`, by the process's key. */
    all: (): Readonly<Record<string, ProcessNetwork>> =>
      Object.fromEntries([
        ...ofType('ECS::Service').map((each) => [
          each.key,
          networkOf(constructName(each), [port(each), agentPort(each)], places.ofService(each)),
        ]),
        ...ofType('Lambda::Function').map((each) => [each.key, networkOf(refer(each), [], places.ofFunction(each))]),
      ]),
    /** Why the API of AWS cannot be reached from the service's tasks. */
    apiFrom: (service: Deployable, api: string) => toApi(places.ofService(service), api),
    s3From: (service: Deployable) => toS3(places.ofService(service)),
    /** Why CloudFront does not reach a load balancer. */
    toBalancer(balancer: Deployable): string | undefined {
      const { arn, peer } = balancers.find((each) => each.arn === refer(balancer)) ?? {};
      const [listener] = listeners.filter(({ LoadBalancerArn }) => LoadBalancerArn === arn);
      return peer && listener && groups.arriving(cloudFront, peer, listener.Port);
    },
    /** Why the load balancer does not reach the tasks of a service. */
    fromBalancer(service: Deployable): string | undefined {
      const { LoadBalancers } = Service.parse(some(service, 'LoadBalancers'));
      for (const { TargetGroupArn, ContainerPort } of LoadBalancers) {
        const rule = rules.find(({ Actions }) => Actions.some((action) => action.TargetGroupArn === TargetGroupArn));
        const listener = listeners.find(({ arn }) => arn === rule?.ListenerArn);
        const balancer = balancers.find(({ arn }) => arn === listener?.LoadBalancerArn);
        const reason = balancer && groups.carrying(balancer.peer, places.ofService(service), ContainerPort);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  };
}
