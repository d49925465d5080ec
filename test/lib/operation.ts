import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { KEEP_ALIVE_MILLIS } from '../../platform/http/service.ts';
import { MAX_WAIT_SECONDS } from '../../services/order/order-routes.ts';
import type { Found, SynthesizedShop, Template } from './synthesized-shop.ts';

const QUEUES = [
  'stock-commands',
  'pick-commands',
  'payment-commands',
  'saga-replies',
  'cache-invalidations',
  'analytics-events',
  'demand-events',
  'picture-uploads',
  'mail-feedback',
];

export function describeOperation(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });

  describe('queues', () => {
    test('each has its agreed name', () => {
      const found = shop.find('AWS::SQS::Queue').map(({ resource }) => queueName(resource));
      expect(found.toSorted()).toEqual(
        QUEUES.flatMap((name) => [`shopmart-${environment}-${name}`, `shopmart-${environment}-${name}-dead`]).toSorted(),
      );
    });

    test('each moves a message to its own dead-letter queue after five deliveries', () => {
      const queues = shop.find('AWS::SQS::Queue').filter(({ resource }) => !queueName(resource).endsWith('-dead'));
      const targets = queues.map(({ resource }) => {
        const policy = z
          .object({ deadLetterTargetArn: z.json(), maxReceiveCount: z.literal(5) })
          .parse(resource.Properties['RedrivePolicy']);
        return JSON.stringify(policy.deadLetterTargetArn);
      });
      expect(new Set(targets).size).toBe(QUEUES.length);
    });

    test('each has a worker that reports failed records alone, and a visibility timeout of at least six of its time-outs', () => {
      const queues = shop.stacks['messaging'];
      const mappings = shop.find('AWS::Lambda::EventSourceMapping');
      expect(mappings).toHaveLength(QUEUES.length);
      for (const { stack, resource } of mappings) {
        expect(resource.Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
        // Lambda waits for further messages only where batches of more than ten demand it: a changed page is invalidated within half a second.
        expect(resource.Properties['MaximumBatchingWindowInSeconds'] ?? 0).toBe(Number(resource.Properties['BatchSize']) > 10 ? 1 : 0);
        const worker = shop.stacks[stack]?.Resources[refOf(resource.Properties['FunctionName'])];
        const queue = queues?.Resources[importedId(shop, resource.Properties['EventSourceArn'])];
        const [visibility, timeout] = [queue?.Properties['VisibilityTimeout'], worker?.Properties['Timeout']].map(Number);
        expect(visibility).toBeGreaterThanOrEqual((timeout ?? Number.NaN) * 6);
      }
    });
  });

  describe('alarms', () => {
    const alarmsOn = (metric: string) =>
      shop.find('AWS::CloudWatch::Alarm').filter(({ resource: { Properties } }) => Properties['MetricName'] === metric);
    const isWatched = (stack: string, id: string): boolean =>
      shop.find('AWS::CloudWatch::Alarm').some((alarm) => alarm.stack === stack && JSON.stringify(alarm.resource).includes(`"${id}"`));

    test('notify a topic when they are raised and when they end, except those that only scale a service', () => {
      const silent = shop
        .find('AWS::CloudWatch::Alarm')
        .filter(({ resource: { Properties } }) => Properties['MetricName'] !== 'InFlightRequests')
        .filter(({ resource: { Properties } }) => !Array.isArray(Properties['AlarmActions']) || !Array.isArray(Properties['OKActions']));
      expect(silent).toEqual([]);
    });

    test('measure every queue, dead-letter queue, service, function, database and cache node', () => {
      const unwatched = shop
        .find('AWS::SQS::Queue', 'AWS::ECS::Service', 'AWS::Lambda::Function', 'AWS::RDS::DBCluster', 'AWS::ElastiCache::ReplicationGroup')
        .filter(({ stack, id }) => !isWatched(stack, id));
      expect(unwatched.map(({ stack, id }) => `${stack}/${id}`)).toEqual([]);
    });

    test('are raised for every service with too few tasks, and for one without any, which has no data', () => {
      const floors = alarmsOn('RunningTaskCount').map(({ resource: { Properties } }) => {
        const { Dimensions, ...rest } = Floor.parse(Properties);
        return [Dimensions.find(({ Name }) => Name === 'ServiceName')?.Value, rest];
      });
      const services = shop.find('AWS::ECS::Service').map(({ stack, id }) => {
        const target = shop
          .find('AWS::ApplicationAutoScaling::ScalableTarget')
          .find((each) => each.stack === stack && JSON.stringify(each.resource.Properties['ResourceId']).includes(`"${id}"`));
        const Threshold = target?.resource.Properties['MinCapacity'];
        const rest = { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching', Threshold, EvaluationPeriods: 5 };
        return [{ 'Fn::GetAtt': [id, 'Name'] }, rest];
      });
      expect(floors).toEqual(services);
    });

    test('are raised when the load balancer returns errors for a service', () => {
      expect(alarmsOn('HTTPCode_ELB_5XX_Count').map(({ stack }) => stack)).toEqual(['edge']);
    });

    test('are raised by every log line of level error of a service or a function', () => {
      const ofErrors = shop.find('AWS::Logs::MetricFilter').filter(({ id }) => id.includes('ErrorLines'));
      const filters = ofErrors.map(({ stack, resource }) => {
        expect(resource.Properties['FilterPattern']).toBe(
          '{ ($.level = "error") || ($.level = "fatal") || (($.level = "ERROR") && ($.requestId NOT EXISTS)) }',
        );
        const [{ MetricName, MetricNamespace }] = Transformations.parse(resource.Properties['MetricTransformations']);
        const alarms = shop
          .find('AWS::CloudWatch::Alarm')
          .filter(({ resource: { Properties } }) => Properties['MetricName'] === MetricName && Properties['Namespace'] === MetricNamespace);
        expect(alarms.map((alarm) => [alarm.stack, alarm.resource.Properties])).toMatchObject([
          [stack, { Statistic: 'Sum', Threshold: 1, EvaluationPeriods: 1, AlarmActions: [expect.anything()] }],
        ]);
        return `${stack}/${refOf(resource.Properties['LogGroupName'])}`;
      });
      const writers = shop.find('AWS::Lambda::Function', 'AWS::ECS::TaskDefinition').map(({ stack, resource: { Properties } }) => {
        const { LoggingConfig, ContainerDefinitions } = Logging.parse(Properties);
        return `${stack}/${LoggingConfig?.LogGroup.Ref ?? ContainerDefinitions?.[0].LogConfiguration.Options['awslogs-group'].Ref}`;
      });
      expect(filters.toSorted()).toEqual(writers.toSorted());
    });

    test('each topic has a subscription, and CloudWatch and SES may publish to it', () => {
      const topics = shop.find('AWS::SNS::Topic').map(({ id }) => id);
      // One for each severity, in each region that has alarms.
      expect(topics).toHaveLength(4);
      expect(shop.find('AWS::SNS::Subscription').map(({ resource }) => refOf(resource.Properties['TopicArn']))).toEqual(topics);
      for (const { resource } of shop.find('AWS::SNS::TopicPolicy'))
        expect(JSON.stringify(resource)).toContain(
          '"Principal":{"Service":["aps.amazonaws.com","cloudwatch.amazonaws.com","ses.amazonaws.com"]}',
        );
    });
  });

  describe('services', () => {
    test('have the host names that others call', () => {
      const found = shop.find('AWS::ECS::Service').map(({ stack, resource }) => {
        const { Services = [] } = ServiceConnect.parse(resource.Properties['ServiceConnectConfiguration']);
        return [stack, ...Services.flatMap(({ ClientAliases }) => ClientAliases.map(({ DnsName, Port }) => `${DnsName}:${Port}`))].join(
          ' ',
        );
      });
      const callable = ['product', 'order', 'inventory', 'payment', 'user', 'analytics', 'notification', 'recommendation'].map(
        (name) => `${name} ${name}:8080`,
      );
      const others = ['event-relay', 'storefront', 'backoffice', ...(environment === 'dev' ? ['sandbox', 'sandbox'] : [])];
      expect(found.toSorted()).toEqual([...callable, ...others].toSorted());
    });

    test('register names with Service Connect that are unique in their namespace', () => {
      const names = shop.find('AWS::ECS::Service').flatMap(({ resource }) => {
        const { Namespace, Services = [] } = ServiceConnect.parse(resource.Properties['ServiceConnectConfiguration']);
        // Without a discovery name ECS uses the name of the port.
        return Services.map(({ DiscoveryName, PortName }) => `${JSON.stringify(Namespace)} ${DiscoveryName ?? PortName}`);
      });
      expect(names).toHaveLength(8);
      expect(new Set(names).size).toBe(8);
    });

    test('have a request time-out, above the wait of a checkout where one may wait, and close idle connections before the service does', () => {
      const callable = shop.find('AWS::ECS::Service').flatMap(({ stack, resource }) => {
        const { Services = [] } = ServiceConnect.parse(resource.Properties['ServiceConnectConfiguration']);
        return Services.map((service) => [stack, Timeouts.parse(service).Timeout] as const);
      });
      expect(callable).toHaveLength(8);
      for (const [stack, { PerRequestTimeoutSeconds, IdleTimeoutSeconds }] of callable) {
        expect(PerRequestTimeoutSeconds, stack).toBe(stack === 'order' || stack === 'analytics' ? MAX_WAIT_SECONDS + 5 : 15);
        expect(IdleTimeoutSeconds, stack).toBeGreaterThan(PerRequestTimeoutSeconds);
        expect(IdleTimeoutSeconds * 1_000, stack).toBeLessThan(KEEP_ALIVE_MILLIS);
      }
    });

    test('roll back automatically, and are deployed after their migrations', () => {
      for (const { stack, resource } of shop.find('AWS::ECS::Service')) {
        expect(JSON.stringify(resource.Properties['DeploymentConfiguration'])).toContain(
          '"DeploymentCircuitBreaker":{"Enable":true,"Rollback":true}',
        );
        const migrations = idsOf(shop.stacks[stack], 'Custom::SchemaMigration');
        expect(resource.DependsOn).toEqual(expect.arrayContaining(migrations));
        expect(migrations).toHaveLength(['event-relay', 'storefront', 'backoffice', 'sandbox'].includes(stack) ? 0 : 1);
      }
    });

    test('are not rolled back by an alarm that is raised before there are data', () => {
      const alarms = new Map(
        shop.find('AWS::CloudWatch::Alarm').map(({ resource: { Properties } }) => [Properties['AlarmName'], Properties]),
      );
      const names = shop
        .find('AWS::ECS::Service')
        .flatMap(({ resource }) => DeploymentAlarms.parse(resource.Properties['DeploymentConfiguration']).Alarms.AlarmNames);
      const groups = shop.find('AWS::ElasticLoadBalancingV2::TargetGroup').filter(({ stack }) => stack !== 'orders-database');
      expect(names).toHaveLength(groups.length);
      for (const name of names) expect(alarms.get(name)).toMatchObject({ TreatMissingData: 'notBreaching' });
    });

    test('run on arm64 and scale', () => {
      const tasks = shop.find('AWS::ECS::TaskDefinition');
      for (const { resource } of tasks) expect(resource.Properties['RuntimePlatform']).toMatchObject({ CpuArchitecture: 'ARM64' });
      expect(shop.find('AWS::ApplicationAutoScaling::ScalableTarget')).toHaveLength(shop.find('AWS::ECS::Service').length);
    });

    test('keep their scaled number of tasks in a deployment', () => {
      for (const { resource } of shop.find('AWS::ECS::Service')) expect(resource.Properties).not.toHaveProperty('DesiredCount');
    });

    test('have distinct paths: priorities are unique, and no rule has more than five paths', () => {
      const all = shop.find('AWS::ElasticLoadBalancingV2::ListenerRule').map(({ resource }) => resource.Properties);
      // A rule of the test listener chooses a service by a header.
      const rules = all.filter(({ Conditions }) => !JSON.stringify(Conditions).includes('"HttpHeaderConfig"'));
      const priorities = rules.map(({ Priority }) => Priority);
      expect(new Set(priorities).size).toBe(priorities.length);
      const paths = rules.flatMap(({ Conditions }) =>
        z
          .array(PathCondition)
          .parse(Conditions)
          .map(({ PathPatternConfig }) => PathPatternConfig.Values),
      );
      for (const values of paths) expect(values.length).toBeLessThanOrEqual(5);
      expect(new Set(paths.flat()).size).toBe(paths.flat().length);
    });
  });

  describe('functions', () => {
    test('run Node 24 on arm64, with a limited log retention', () => {
      for (const { resource } of shop.find('AWS::Lambda::Function')) {
        expect(resource.Properties).toMatchObject({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          LoggingConfig: { LogFormat: 'JSON' },
        });
      }
      for (const { resource } of shop.find('AWS::Logs::LogGroup')) expect(resource.Properties).toHaveProperty('RetentionInDays');
    });

    test('that use a schema are deployed after its migrations', () => {
      const users = shop
        .find('AWS::Lambda::Function')
        .filter(({ id, resource }) => !/^(SchemaMigrate|SchemaRotation|Rotation)/.test(id) && usesDatabase(resource));
      expect(users.map(({ stack }) => stack).toSorted()).toEqual([
        'analytics',
        'inventory',
        'inventory',
        'notification',
        'order',
        'order',
        'payment',
        'payment',
        'product',
        'product',
        'product',
      ]);
      for (const { stack, resource } of users) {
        expect(resource.DependsOn).toEqual(expect.arrayContaining(idsOf(shop.stacks[stack], 'Custom::SchemaMigration')));
      }
    });
  });

  test('the edge caches pages by tag, and nothing that it does not list', () => {
    const [found] = shop.find('AWS::CloudFront::Distribution');
    const { CacheTagConfig, DefaultCacheBehavior, CacheBehaviors } = Distribution.parse(found?.resource.Properties['DistributionConfig']);
    expect(CacheTagConfig).toEqual({ HeaderName: 'Cache-Tag' });
    const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
    expect(DefaultCacheBehavior.CachePolicyId).toBe(CACHING_DISABLED);
    for (const { AllowedMethods } of CacheBehaviors) expect(AllowedMethods).toEqual(['GET', 'HEAD']);
  });

  test('the outputs name the address of the shop and the secrets of the first accounts', () => {
    expect(Object.keys(shop.stacks['edge']?.Outputs ?? {})).toContain('ShopUrl');
    expect(Object.keys(shop.stacks['user']?.Outputs ?? {})).toEqual(expect.arrayContaining(['StaffAccount', 'ImporterAccount']));
  });
}

const Timeouts = z.looseObject({ Timeout: z.object({ PerRequestTimeoutSeconds: z.int(), IdleTimeoutSeconds: z.int() }) });
const ServiceConnect = z.looseObject({
  Namespace: z.json().optional(),
  Services: z
    .array(
      z.looseObject({
        PortName: z.string(),
        DiscoveryName: z.string().optional(),
        ClientAliases: z.array(z.object({ DnsName: z.string(), Port: z.int() })),
      }),
    )
    .optional(),
});
const DeploymentAlarms = z.looseObject({ Alarms: z.looseObject({ AlarmNames: z.array(z.string()) }).default({ AlarmNames: [] }) });
const Floor = z.object({
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.json() })),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.int(),
});
const Transformations = z.tuple([z.looseObject({ MetricName: z.string(), MetricNamespace: z.string() })]);
const Ref = z.object({ Ref: z.string() });
const LogOptions = z.looseObject({ LogConfiguration: z.looseObject({ Options: z.looseObject({ 'awslogs-group': Ref }) }) });
const Logging = z.looseObject({
  LoggingConfig: z.looseObject({ LogGroup: Ref }).optional(),
  ContainerDefinitions: z.tuple([LogOptions], z.json()).optional(),
});
const PathCondition = z.object({ Field: z.literal('path-pattern'), PathPatternConfig: z.object({ Values: z.array(z.string()) }) });
const Behaviour = z.looseObject({ PathPattern: z.string().optional(), AllowedMethods: z.array(z.string()), CachePolicyId: z.json() });
const Distribution = z.looseObject({ CacheTagConfig: z.json(), DefaultCacheBehavior: Behaviour, CacheBehaviors: z.array(Behaviour) });

function idsOf(template: Template | undefined, type: string): string[] {
  return Object.entries(template?.Resources ?? {})
    .filter(([, { Type }]) => Type === type)
    .map(([id]) => id);
}

function usesDatabase({ Properties }: Found['resource']): boolean {
  return /CORE_RESOURCE_ARN|DATABASE_HOST/.test(JSON.stringify(Properties['Environment']));
}

function queueName({ Properties }: Found['resource']): string {
  return z.string().parse(Properties['QueueName']);
}

function refOf(value: unknown): string {
  return z.object({ Ref: z.string() }).parse(value).Ref;
}

/** The resource of another stack whose attribute is imported. */
function importedId(shop: SynthesizedShop, value: unknown): string {
  return z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).parse(shop.exported(value).value)['Fn::GetAtt'][0];
}
