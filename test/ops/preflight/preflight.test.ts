import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseEnvironment } from '../../../lib/config.ts';
import { dev } from '../../../lib/environments/dev.ts';
import { prod } from '../../../lib/environments/prod.ts';
import { preflight } from '../../../ops/preflight/preflight.ts';
import { requiredInstanceVcpu, requiredVcpu } from '../../../ops/preflight/quotas.ts';
import { citus } from '../../lib/orders-cluster.ts';
import { startAwsAccount } from '../../support/fakes/aws-account.ts';
import type { AwsAccount } from '../../support/fakes/aws-account.ts';

const config = parseEnvironment('prod', prod);
const { name: shop = '', certificateArn = '', loadBalancerCertificateArn = '' } = config.domain ?? {};

/** An account that meets all prerequisites. */
const ready: AwsAccount = {
  account: config.account,
  roles: [
    'AWSServiceRoleForECS',
    'AWSServiceRoleForApplicationAutoScaling_ECSService',
    'AWSServiceRoleForElastiCache',
    'AWSServiceRoleForElasticLoadBalancing',
    'AWSServiceRoleForRDS',
    'AWSServiceRoleForCloudFrontVPCOrigin',
    'AWSServiceRoleForAutoScaling',
    'AWSServiceRoleForImageBuilder',
    ...['eu-west-2', 'us-east-1', 'eu-west-1'].map((region) => `cdk-hnb659fds-deploy-role-${config.account}-${region}`),
  ],
  quotas: { 'fargate/L-3032A538': 400, 'lambda/L-B99A9384': 1_000, 'ec2/L-1216C47A': 32 },
  defaultQuotas: {},
  prefixList: config.cloudFrontPrefixList,
  zones: { 'eu-west-2a': 'available', 'eu-west-2b': 'available', 'eu-west-2c': 'available' },
  mail: { isProduction: true, isSending: true },
  identities: { 'shopmart.example': true },
  certificates: {
    [certificateArn]: { region: 'us-east-1', status: 'ISSUED', names: [shop] },
    [loadBalancerCertificateArn]: { region: 'eu-west-2', status: 'ISSUED', names: ['shopmart.example', '*.shopmart.example'] },
  },
  denied: [],
};

let account = ready;
let server: Awaited<ReturnType<typeof startAwsAccount>>;
beforeAll(async () => {
  server = await startAwsAccount(() => account);
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});
beforeEach(() => {
  account = ready;
});
afterAll(() => server.stop());

test('an account that meets all prerequisites passes every check', async () => {
  const findings = await preflight(config);
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings).toHaveLength(20);
});

test('an orders cluster needs the roles of its machines and of its image, and vCPU of EC2 for one machine more than it has', async () => {
  account = {
    ...ready,
    roles: ready.roles.filter((role) => !role.endsWith('ImageBuilder')),
    quotas: { ...ready.quotas, 'ec2/L-1216C47A': 5 },
  };
  const findings = await preflight(config);
  expect(findings.filter(({ state }) => state === 'missing')).toEqual([
    {
      subject: 'role of imagebuilder.amazonaws.com',
      state: 'missing',
      detail: 'AWSServiceRoleForImageBuilder does not exist',
      remedy: 'aws iam create-service-linked-role --aws-service-name imagebuilder.amazonaws.com',
    },
    expect.objectContaining({ subject: 'quota of EC2 vCPU (standard types)', detail: '5, 20 are needed' }),
  ]);
  expect(requiredInstanceVcpu({ ...citus, etcd: { ...citus.etcd, instanceType: 'r7g.4xlarge' } })).toBe(12 + 3 * 16 + 16);
});

test('dev needs no certificate', async () => {
  const findings = await preflight(parseEnvironment('dev', dev));
  expect(findings.find(({ subject }) => subject === 'domain.certificateArn')).toMatchObject({ state: 'ok' });
});

describe('a missing prerequisite is named with its remedy', () => {
  const replace = <T extends object>(values: T, changes: Partial<T>): T => ({ ...values, ...changes });
  const certificate = (changes: object) => ({
    ...ready.certificates,
    [certificateArn]: { ...ready.certificates[certificateArn], ...changes } as never,
  });

  test.each<[string, Partial<AwsAccount>, string, string, string]>([
    [
      'a service-linked role',
      { roles: ready.roles.slice(1) },
      'role of ecs.amazonaws.com',
      'AWSServiceRoleForECS does not exist',
      'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    ],
    [
      'the bootstrap of a region',
      { roles: ready.roles.filter((role) => !role.endsWith('us-east-1')) },
      'bootstrap of us-east-1',
      `cdk-hnb659fds-deploy-role-${config.account}-us-east-1 does not exist`,
      `npx cdk bootstrap aws://${config.account}/us-east-1`,
    ],
    [
      'the right account',
      { account: '999999999999' },
      'role of rds.amazonaws.com',
      `the credentials are of account 999999999999, the environment is in ${config.account}`,
      'export AWS_PROFILE=PROFILE',
    ],
    [
      'a quota',
      { quotas: replace(ready.quotas, { 'fargate/L-3032A538': 6 }) },
      'quota of Fargate vCPU',
      '6, 155 are needed',
      'aws service-quotas request-service-quota-increase --region eu-west-2 --service-code fargate --quota-code L-3032A538 --desired-value 155',
    ],
    [
      'a quota that was never changed',
      { quotas: { 'fargate/L-3032A538': 400, 'ec2/L-1216C47A': 32 }, defaultQuotas: { 'lambda/L-B99A9384': 10 } },
      'quota of concurrent Lambda runs',
      '10, 200 are needed',
      'aws service-quotas request-service-quota-increase --region eu-west-2 --service-code lambda --quota-code L-B99A9384 --desired-value 200',
    ],
    [
      'the prefix list of this region',
      { prefixList: 'pl-0123456789' },
      'prefix list of CloudFront',
      `cloudFrontPrefixList is "${config.cloudFrontPrefixList}", in eu-west-2 it is "pl-0123456789"`,
      "lib/environments/prod.ts: cloudFrontPrefixList: 'pl-0123456789'",
    ],
    [
      'any prefix list',
      { prefixList: undefined },
      'prefix list of CloudFront',
      'eu-west-2 has no list com.amazonaws.global.cloudfront.origin-facing',
      'choose a region in which CloudFront has VPC origins',
    ],
    [
      'a zone',
      { zones: { 'eu-west-2a': 'available', 'eu-west-2b': 'impaired', 'eu-west-2c': 'available', 'eu-west-2d': 'available' } },
      'availability zones',
      'eu-west-2b cannot be used; eu-west-2 has eu-west-2a, eu-west-2c, eu-west-2d',
      "lib/environments/prod.ts: zones: ['eu-west-2a', 'eu-west-2c', 'eu-west-2d']",
    ],
    [
      'production access of SES',
      { mail: { isProduction: false, isSending: true } },
      'account of SES',
      'is in the sandbox: no mail reaches a shopper',
      `aws sesv2 put-account-details --region eu-west-2 --production-access-enabled --mail-type TRANSACTIONAL --website-url https://${shop}`,
    ],
    [
      'the right to send',
      { mail: { isProduction: true, isSending: false } },
      'account of SES',
      'sending is paused',
      'aws sesv2 put-account-sending-attributes --region eu-west-2 --sending-enabled',
    ],
    [
      'the DNS records of the sender',
      { identities: { 'shopmart.example': false } },
      'sender shopmart.example',
      'is not verified: its DNS records are missing',
      "aws cloudformation describe-stacks --region eu-west-2 --stack-name shopmart-prod-notification --query 'Stacks[0].Outputs[].OutputValue'",
    ],
    [
      'the certificate',
      { certificates: {} },
      'domain.certificateArn',
      `${certificateArn} does not exist in this account`,
      `aws acm request-certificate --region us-east-1 --domain-name ${shop} --validation-method DNS # then lib/environments/prod.ts`,
    ],
    [
      'the validation of the certificate',
      { certificates: certificate({ status: 'PENDING_VALIDATION' }) },
      'domain.certificateArn',
      `${certificateArn} is PENDING_VALIDATION: add its records to DNS`,
      `aws acm describe-certificate --region us-east-1 --certificate-arn ${certificateArn} --query 'Certificate.DomainValidationOptions[].ResourceRecord'`,
    ],
    [
      'a certificate for the name: a wildcard stands for one label',
      { certificates: certificate({ names: ['shopmart.example', '*.www.shopmart.example'] }) },
      'domain.certificateArn',
      `${certificateArn} is for shopmart.example, *.www.shopmart.example, not for ${shop}`,
      `aws acm request-certificate --region us-east-1 --domain-name ${shop} --validation-method DNS # then lib/environments/prod.ts`,
    ],
    [
      'a permission',
      { denied: ['DescribeAvailabilityZones'] },
      'availability zones',
      'could not be checked: UnauthorizedOperation: not allowed',
      `sign in to account ${config.account} with the permission ReadOnlyAccess`,
    ],
  ])('%s', async (_, changes, subject, detail, remedy) => {
    account = replace(ready, changes);
    const findings = (await preflight(config)).filter(({ state }) => state === 'missing');
    expect(findings).toContainEqual({ subject, state: 'missing', detail, remedy });
    if (changes.account === undefined)
      expect(findings).toHaveLength(changes.certificates && Object.keys(changes.certificates).length === 0 ? 2 : 1);
  });
});

test('a sender that the deployment creates is not missing yet', async () => {
  account = { ...ready, identities: {} };
  expect((await preflight(config)).filter(({ state }) => state !== 'ok')).toMatchObject([
    { subject: 'sender shopmart.example', state: 'later' },
  ]);
});

test('vCPU are those of every service at its maximum, stand-ins included', () => {
  expect(requiredVcpu(config)).toBe(155);
  expect(requiredVcpu(parseEnvironment('dev', dev))).toBe(7);
});

describe('the program', () => {
  const run = (...args: string[]): Promise<{ readonly code: number; readonly output: string }> =>
    new Promise((resolve) => {
      const program = join(import.meta.dirname, '../../../ops/main.ts');
      execFile(process.execPath, [program, ...args], { env: process.env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });

  test('ends with 0 for an account that meets all prerequisites', async () => {
    const { code, output } = await run('preflight', '--environment', 'prod');
    expect(output).toMatch(/^✓ role of ecs\.amazonaws\.com: AWSServiceRoleForECS\n[^]*prod can be deployed\.\n$/);
    expect(code).toBe(0);
  });

  test('ends with 1 and prints the remedy below each missing prerequisite', async () => {
    account = { ...ready, roles: ready.roles.slice(1) };
    const { code, output } = await run('preflight', '--environment', 'prod');
    expect(output).toContain(
      '✗ role of ecs.amazonaws.com: AWSServiceRoleForECS does not exist\n    aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com\n',
    );
    expect(output).toMatch(/1 of 20 are missing for prod\.\n$/);
    expect(code).toBe(1);
  });

  test.each([
    [['preflight'], 2, '--environment is missing: name the environment to check'],
    [['preflight', '--environment', 'production'], 1, 'there is no environment "production": choose one of dev, staging, prod'],
    [['toString'], 2, 'there is no command "toString": choose one of stop-checkout, open-checkout, flag, redrive'],
  ])('refuses %j', async (args, expectedCode, message) => {
    const { code, output } = await run(...args);
    expect(output).toContain(message);
    expect(code).toBe(expectedCode);
  });
});
