import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '../../tools/build.ts';
import { REVIEWED_WILDCARDS, WILDCARDS_OF_CITUS } from './reviewed-wildcards.ts';
import { readRoles, statementsIn } from './roles.ts';
import type { Roles } from './roles.ts';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

/** Everything that any code of ours may do, by service, with what CDK's grants bring along. Another action fails a test until it is listed here. */
const ACTIONS = {
  aps: ['RemoteWrite'],
  appconfig: ['GetLatestConfiguration', 'StartConfigurationSession'],
  cloudfront: ['CreateInvalidation'],
  elasticache: ['DescribeUsers', 'ModifyUser'],
  // By ECS, in its own roles, for the services whose traffic it shifts.
  elasticloadbalancing: ['DeregisterTargets', 'ModifyRule', 'RegisterTargets'],
  lambda: ['InvokeFunction'],
  ecr: ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'],
  kms: ['Decrypt', 'GenerateDataKey'],
  logs: ['CreateLogGroup', 'CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'],
  'rds-data': ['ExecuteStatement'],
  s3: ['GetBucketLocation', 'GetObject', 'PutObject'],
  secretsmanager: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
  ses: ['SendEmail'],
  sqs: ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage', 'SendMessage'],
  sts: ['AssumeRole'],
};

/** What the machines of the orders cluster and the builder of their image may do besides. */
const CITUS = [
  'cloudformation:SignalResource',
  'ec2:AttachNetworkInterface',
  'ec2:AttachVolume',
  'kms:CreateGrant',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
  's3:DeleteObject',
  's3:GetBucket*',
  's3:GetObject*',
  's3:List*',
  's3:ListBucket',
  'ssm:GetParameter',
  'ssm:PutParameter',
];

/** What S3 may do in the name of the bucket whose objects it copies to another region. */
const COPIES = [
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTagging',
  's3:GetReplicationConfiguration',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:ReplicateDelete',
  's3:ReplicateObject',
  's3:ReplicateTags',
];

/** Dev replaces tasks, without a traffic shift. */
const OF_GRADUAL_DEPLOYMENTS = ['elasticloadbalancing', 'lambda'];
/** What Grafana may do where it is. */
const GRAFANA = ['aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'];

export function describePermissions(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });

  const named: Roles['named'] = (...of) => readRoles(environment, shop).named(...of);
  const statementsOf: Roles['statementsOf'] = (...of) => readRoles(environment, shop).statementsOf(...of);

  const hasMachines = () => shop.find('AWS::EC2::Volume').length > 0;

  describe('a role may do what its program does', () => {
    test('by actions that were reviewed', () => {
      const found = shop.find('AWS::IAM::Policy').flatMap(({ resource }) => statementsIn(resource.Properties['PolicyDocument']));
      const actions = found.filter(({ Resource }) => Resource !== '*').flatMap(({ Action }) => Action);
      const reviewed = Object.entries(ACTIONS)
        .filter(([service]) => environment !== 'dev' || !OF_GRADUAL_DEPLOYMENTS.includes(service))
        .flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
      const grafana = shop.find('AWS::Grafana::Workspace').length > 0 ? GRAFANA : [];
      const machines = hasMachines() ? CITUS : [];
      const copies = shop.stacks['backup-copies'] ? COPIES : [];
      expect([...new Set(actions)].toSorted()).toEqual([...reviewed, ...grafana, ...machines, ...copies].toSorted());
    });

    test('wildcards are those that were reviewed', () => {
      const found = shop.find('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').flatMap(({ resource }) => wildcardsOf(resource.Properties));
      const wildcards = hasMachines() ? [...REVIEWED_WILDCARDS, ...WILDCARDS_OF_CITUS] : REVIEWED_WILDCARDS;
      const reviewed = wildcards
        .map(({ permission }) => permission)
        .filter((permission) => environment !== 'dev' || !OF_GRADUAL_DEPLOYMENTS.includes(permission.split(':')[0] ?? ''));
      expect([...new Set(found)].toSorted()).toEqual(reviewed.toSorted());
    });

    test('no role has an inline policy or one of AWS, but those of AWS Backup and Image Builder', () => {
      const roles = shop
        .find('AWS::IAM::Role')
        .filter(({ resource: { Properties } }) => Properties['ManagedPolicyArns'] ?? Properties['Policies']);
      expect(names(roles.filter(({ stack }) => stack !== 'backups' && stack !== 'citus-image'))).toEqual([]);
      const ofImage = roles.filter(({ stack }) => stack === 'citus-image').map(({ resource }) => JSON.stringify(resource.Properties));
      for (const role of ofImage)
        expect(role).toMatch(/"(ec2|imagebuilder)\.amazonaws\.com".*(EC2InstanceProfileForImageBuilder|EC2ImageBuilderExecutionPolicy)/);
      const ofBackup = roles.filter(({ stack }) => stack === 'backups').map(({ resource }) => JSON.stringify(resource.Properties));
      for (const role of ofBackup)
        expect(role).toMatch(/AssumeRolePolicyDocument.*"backup\.amazonaws\.com".*AWSBackupServiceRolePolicyForBackup/);
    });

    test('to what its settings name, to the queue that it drains and to the secrets that it rotates', () => {
      const rotated = (program: Found): unknown[] =>
        shop
          .find('AWS::SecretsManager::RotationSchedule')
          .filter(({ stack, resource }) =>
            named(stack, resource.Properties['RotationLambdaARN']).includes(`${program.stack}/${program.id}`),
          )
          .map(({ resource }) => resource.Properties['SecretId']);
      const drained = (program: Found): unknown[] =>
        shop
          .find('AWS::Lambda::EventSourceMapping')
          .filter(({ stack, resource }) => named(stack, resource.Properties['FunctionName']).includes(`${program.stack}/${program.id}`))
          .map(({ resource }) => resource.Properties['EventSourceArn']);
      const excessive = shop.find('AWS::Lambda::Function', 'AWS::ECS::TaskDefinition').flatMap((program) => {
        const { stack, resource } = program;
        const { Role, TaskRoleArn, ExecutionRoleArn } = resource.Properties;
        const known = new Set(named(stack, [resource.Properties, drained(program), rotated(program)]));
        return named(stack, [Role, TaskRoleArn, ExecutionRoleArn])
          .flatMap((role) => statementsOf(stack, role))
          .filter(({ Action }) => ![Action].flat().every((action) => NOT_NAMED.includes(action)))
          .flatMap(({ Resource }) => named(stack, Resource))
          .filter((id) => !known.has(id))
          .map((id) => `${stack}/${program.id} may use ${id}`);
      });
      expect(excessive).toEqual([]);
    });

    test('only migrations, rotations and the nodes of the orders cluster read an administrator’s password', () => {
      const readers = shop
        .find('AWS::IAM::Policy')
        .filter(({ resource }) => /AdminSecret/.test(JSON.stringify(resource.Properties)))
        .map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''));
      const isNode = (id: string) => /^Orders(Coordinator|Workers\d)Node\d$/.test(id);
      expect(readers.some(isNode)).toBe(hasMachines());
      expect(new Set(readers.filter((id) => !isNode(id)))).toEqual(new Set(['SchemaMigrate', 'RotationRotate', 'SchemaRotationRotate']));
    });
  });

  describe('a service', () => {
    const containers = () =>
      shop.find('AWS::ECS::TaskDefinition').flatMap(({ stack, resource }) =>
        z
          .array(Container)
          .parse(resource.Properties['ContainerDefinitions'])
          .map((container) => ({ stack, ...container })),
      );

    test('gets no setting that its config.ts does not read', () => {
      const programs = containers().filter(({ stack, Name }) => stack !== 'operations' && !SIDECARS.includes(Name));
      const unread = programs.flatMap(({ Name, Environment, Secrets }) => {
        const source = configOf(Name);
        return [...Environment, ...Secrets]
          .map((setting) => setting.Name)
          .filter((name) => !source.includes(name) && !FOR_ALL.includes(name));
      });
      expect(unread).toEqual([]);
    });

    test('reaches exactly the services and stores whose address is in its settings', () => {
      const ownerOf = (id: string): string => id.split('/')[0] ?? '';
      const reached = shop.find('AWS::EC2::SecurityGroupEgress').flatMap(({ stack, resource }) =>
        named(stack, resource.Properties['DestinationSecurityGroupId'])
          .map(ownerOf)
          .filter((owner) => owner !== stack && owner !== 'network')
          .map((owner) => `${stack} → ${owner}`),
      );
      const addressed = containers().flatMap(({ stack, Environment }) => {
        const hosts = [...JSON.stringify(Environment).matchAll(/http:\/\/([a-z-]+):8080/g)].map(([, host]) => String(host));
        const stores = named(stack, Environment)
          .map(ownerOf)
          .filter((owner) => STORES.includes(owner));
        return [...hosts, ...stores].map((owner) => `${stack} → ${owner}`);
      });
      const tested = shop
        .find('AWS::Lambda::Function')
        .filter(({ resource }) => JSON.stringify(resource.Properties['Environment'] ?? {}).includes('"TEST_URL"'))
        .map(({ stack }) => `${stack} → edge`);
      expect(new Set(reached)).toEqual(new Set([...addressed, ...tested]));
    });
  });
}

/** A setting names the secret, not the key that encrypts it, and the sender of mail by its address. */
const NOT_NAMED = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'ses:SendEmail'];

/** Stacks with stores that have protocols of their own. */
const STORES = ['caches', 'core-database', 'orders-database'];

/** Containers that are not our programs. */
const SIDECARS = ['appconfig-agent', 'adot-collector'];

/** See `Microservice`. */
const FOR_ALL = ['PORT', 'ENVIRONMENT', 'LOG_LEVEL', 'GENERATIONS'];

const Setting = z.looseObject({ Name: z.string() });
const Container = z.looseObject({ Name: z.string(), Environment: z.array(Setting), Secrets: z.array(Setting).default([]) });

const names = (found: readonly Found[]): string[] => found.map(({ stack, id }) => `${stack}/${id}`);

function wildcardsOf(properties: Found['resource']['Properties']): readonly string[] {
  return statementsIn(properties['PolicyDocument']).flatMap(({ Action, Resource }) => {
    const everything = [Resource].flat().includes('*');
    return [Action].flat().flatMap((action) => (everything ? `${action} on *` : action.includes('*') ? action : []));
  });
}

/** What a container's program reads of its environment: its own `config.ts`, and the settings that this imports. */
function configOf(container: string): string {
  const own = [`services/${container}/config.ts`, `sandbox/${container}/config.ts`, `${container}/lib/config.ts`].filter((file) =>
    existsSync(join(repository, file)),
  );
  expect(own, `a config.ts of ${container}`).toHaveLength(1);
  return own.map((file) => withImported(join(repository, file))).join('\n');
}

/** A file of settings with those that it imports, and what those import from files of settings. */
function withImported(file: string): string {
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => join(file, '..', String(path)));
  return [text, ...imported.map((each) => (each.endsWith('settings.ts') ? withImported(each) : readFileSync(each, 'utf8')))].join('\n');
}
