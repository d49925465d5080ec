import { describe, expect, test } from 'vitest';
import { readNetworks } from '../../../local/network/networks.ts';
import { resolveSmall } from '../../support/small-assembly.ts';

const ref = (id: string) => ({ Ref: id });
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const closed = { SecurityGroupEgress: [{ IpProtocol: 'icmp', CidrIp: '255.255.255.255/32', FromPort: 252, ToPort: 86 }] };
const resource = (Type: string, Properties: Record<string, unknown> = {}) => ({ Type: `AWS::${Type}`, Properties });

/** Rules at both ends. */
const between = (source: string, target: string, port: number) => ({
  [`${source}To${target}`]: resource('EC2::SecurityGroupEgress', {
    GroupId: group(source),
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    DestinationSecurityGroupId: group(target),
  }),
  [`${target}From${source}`]: resource('EC2::SecurityGroupIngress', {
    GroupId: group(target),
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    SourceSecurityGroupId: group(source),
  }),
});
const service = (name: string, securityGroup: string) =>
  resource('ECS::Service', {
    ServiceName: name,
    NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [group(securityGroup)], Subnets: [ref('Subnet')] } },
    ServiceConnectConfiguration: {
      Enabled: true,
      Namespace: 'shop',
      Services: [{ PortName: 'http', DiscoveryName: name, ClientAliases: [{ DnsName: name, Port: 8080 }] }],
    },
    LoadBalancers: [{ TargetGroupArn: ref('Targets'), ContainerPort: 8080 }],
  });

/** Two services, a database, an outside and an inside function, and a load balancer. */
const template = {
  Vpc: resource('EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  Subnet: resource('EC2::Subnet'),
  Table: resource('EC2::RouteTable'),
  Association: resource('EC2::SubnetRouteTableAssociation', { RouteTableId: ref('Table'), SubnetId: ref('Subnet') }),
  ...Object.fromEntries(['Front', 'Back', 'Data', 'Apis', 'Workers'].map((id) => [id, resource('EC2::SecurityGroup', closed)])),
  Balancers: resource('EC2::SecurityGroup', {
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, SourcePrefixListId: 'pl-1' }],
    SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }],
  }),
  FrontTask: service('front', 'Front'),
  BackTask: service('back', 'Back'),
  Cluster: resource('RDS::DBCluster', { DatabaseName: 'core', VpcSecurityGroupIds: [group('Data')], Port: 5432 }),
  Sqs: resource('EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.eu-west-2.sqs',
    VpcEndpointType: 'Interface',
    SecurityGroupIds: [group('Apis')],
  }),
  S3: resource('EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.eu-west-2.s3',
    VpcEndpointType: 'Gateway',
    RouteTableIds: [ref('Table')],
  }),
  Inside: resource('Lambda::Function', { VpcConfig: { SecurityGroupIds: [group('Workers')], SubnetIds: [ref('Subnet')] } }),
  Outside: resource('Lambda::Function'),
  Balancer: resource('ElasticLoadBalancingV2::LoadBalancer', { SecurityGroups: [group('Balancers')] }),
  Listener: resource('ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ref('Balancer'), Port: 80 }),
  Targets: resource('ElasticLoadBalancingV2::TargetGroup'),
  Rule: resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: ref('Listener'), Actions: [{ TargetGroupArn: ref('Targets') }] }),
  ...between('Front', 'Back', 8080),
  ...between('Back', 'Data', 5432),
  ...between('Back', 'Apis', 443),
  BackFromBalancers: resource('EC2::SecurityGroupIngress', {
    GroupId: group('Back'),
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    SourceSecurityGroupId: group('Balancers'),
  }),
  BackToS3: resource('EC2::SecurityGroupEgress', {
    GroupId: group('Back'),
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    CidrIp: '0.0.0.0/0',
  }),
};
const endpoints = { SQS: 'http://127.0.0.1:1', RDS_DATA: 'http://127.0.0.1:2' };

async function networks(change: Record<string, ReturnType<typeof resource> | undefined> = {}) {
  const changed = Object.entries({ ...template, ...change }).flatMap(([id, each]) => (each === undefined ? [] : [[id, each] as const]));
  const resolved = await resolveSmall(Object.fromEntries(changed));
  const all = readNetworks(resolved, { endpoints, responsePort: 3 });
  const find = (type: string, id: string) => {
    const found = resolved.ofType(type).find((each) => each.id === id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  /** Why a process does not reach a destination; null if it does. */
  const why = (process: string, destination: string): string | null | undefined => {
    const found = Object.values(all.all()[`small/${process}`]?.destinations ?? {}).find(({ name }) => name === destination);
    if (!found) throw new Error(`no destination ${destination}`);
    return found.refused;
  };
  return {
    why,
    internet: all.all()['small/BackTask']?.internet,
    fromBalancer: () => all.fromBalancer(find('ECS::Service', 'BackTask')),
    toBalancer: () => all.toBalancer(find('ElasticLoadBalancingV2::LoadBalancer', 'Balancer')),
  };
}

describe('a process in the VPC', () => {
  test('reaches what the rules of both security groups carry', async () => {
    const { why } = await networks();
    expect([why('BackTask', 'cluster'), why('FrontTask', 'back-task'), why('BackTask', 'the API sqs'), why('BackTask', 'S3')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test.each([
    ['BackToData', 'BackTask', 'cluster', 'security group small/Back has no egress rule for port 5432 to small/Data'],
    ['DataFromBack', 'BackTask', 'cluster', 'security group small/Data has no ingress rule for port 5432 from small/Back'],
    ['FrontToBack', 'FrontTask', 'back-task', 'security group small/Front has no egress rule for port 8080 to small/Back'],
    ['BackFromFront', 'FrontTask', 'back-task', 'security group small/Back has no ingress rule for port 8080 from small/Front'],
    ['BackToApis', 'BackTask', 'the API sqs', 'security group small/Apis has no ingress rule for port 443 from small/Back'],
    ['ApisFromBack', 'BackTask', 'the API sqs', 'security group small/Apis has no ingress rule for port 443 from small/Back'],
    ['Sqs', 'BackTask', 'the API sqs', 'the VPC has no endpoint of sqs, and the route tables of its subnets have no route to the internet'],
    ['BackToS3', 'BackTask', 'S3', 'security group small/Back has no egress rule for port 443 to the internet'],
    ['S3', 'BackTask', 'S3', 'the route tables of its subnets have no route to the internet'],
  ])('without %s does not reach it, and the reason names the rule', async (rule, process, destination, reason) => {
    const without =
      rule === 'BackToApis' ? { BackToApis: undefined, ApisFromBack: undefined, BackToS3: template.BackToS3 } : { [rule]: undefined };
    expect((await networks(without)).why(process, destination)).toBe(reason);
  });

  test('does not reach what no rule names, nor another port', async () => {
    const { why } = await networks();
    expect(why('FrontTask', 'cluster')).toMatch(/small\/Front has no egress rule for port 5432/);
    expect(why('Inside', 'cluster')).toMatch(/small\/Workers has no egress rule/);
    const otherPort = resource('EC2::SecurityGroupIngress', {
      GroupId: group('Data'),
      IpProtocol: 'tcp',
      SourceSecurityGroupId: group('Back'),
      FromPort: 6000,
      ToPort: 6001,
    });
    expect((await networks({ DataFromBack: otherPort })).why('BackTask', 'cluster')).toMatch(
      /small\/Data has no ingress rule for port 5432/,
    );
  });

  test('does not resolve a Service Connect name outside its namespace', async () => {
    expect((await networks()).why('Inside', 'back-task')).toBe(
      'inside is not in the Service Connect namespace shop, so that the name does not resolve',
    );
  });

  test('reaches the internet only with a route and a rule', async () => {
    expect((await networks()).internet).toBe('the route tables of its subnets have no route to the internet');
    const Route = resource('EC2::Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' });
    expect((await networks({ Route })).internet).toBeNull();
    expect((await networks({ Route, BackToS3: undefined })).internet).toMatch(
      /small\/Back has no egress rule for port 443 to the internet/,
    );
    const throughGateway = resource('EC2::Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' });
    expect((await networks({ Route: throughGateway })).internet).toMatch(/no route/);
  });

  test('is refused with the rule that is not emulated', async () => {
    const partial = resource('EC2::SecurityGroupIngress', {
      GroupId: group('Data'),
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      CidrIp: '10.0.1.0/24',
    });
    await expect(networks({ DataFromBack: partial }).then(({ why }) => why('BackTask', 'cluster'))).rejects.toThrow(
      /rule for 10\.0\.1\.0\/24, a part of 10\.0\.0\.0\/16, is not emulated/,
    );
  });
});

test('a function outside the VPC reaches AWS and no database', async () => {
  const { why } = await networks();
  expect([why('Outside', 'the API rds-data'), why('Outside', 'S3')]).toEqual([null, null]);
  expect(why('Outside', 'cluster')).toMatch(/is not attached to the VPC$/);
});

describe('the load balancer', () => {
  test('reaches its targets, and CloudFront reaches it', async () => {
    const { fromBalancer, toBalancer } = await networks();
    expect([fromBalancer(), toBalancer()]).toEqual([undefined, undefined]);
  });

  test('does not without their rules', async () => {
    expect((await networks({ BackFromBalancers: undefined })).fromBalancer()).toBe(
      'security group small/Back has no ingress rule for port 8080 from small/Balancers',
    );
    const open = resource('EC2::SecurityGroup', { SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] });
    expect((await networks({ Balancers: open })).toBalancer()).toBe(
      'security group small/Balancers has no ingress rule for port 80 from CloudFront',
    );
  });
});

test('an API without a known endpoint is refused by name', async () => {
  const resolved = await resolveSmall(template);
  expect(() => readNetworks(resolved, { endpoints: { XRAY: 'http://127.0.0.1:1' }, responsePort: 3 })).toThrow(
    /the API XRAY has no VPC endpoint service/,
  );
});
