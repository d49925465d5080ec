import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { CertificatesEnvironment } from '../adapters/certificates/settings.ts';
import { PaymentEnvironment, refusePayment } from '../adapters/payment/settings.ts';
import { Language } from '../contracts/notification/language.ts';
import { BurstSteps, tasksAfterLargestStep } from './burst-steps.ts';
import { SecretsEnvironment } from '../adapters/secrets/settings.ts';
import { Deployment, refuseSpot, Spot } from './deployment-settings.ts';
import { dev } from './environments/dev.ts';
import { prod } from './environments/prod.ts';
import { staging } from './environments/staging.ts';

const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'name an AWS region, such as eu-west-2');

const SNAPSHOT = /^arn:aws[\w-]*:rds:[a-z0-9-]+:\d{12}:cluster-snapshot:[\w:-]+$/;

const capacity = {
  /** Aurora capacity units that are always there; half a unit is the least that serves a steady poll. */
  minCapacity: z.number().min(0.5, 'give at least 0.5 capacity units: the relay polls, so the cluster never sleeps'),
  maxCapacity: z.number().min(1, 'give at least 1 capacity unit').max(256, 'Serverless v2 ends at 256 capacity units'),
  readers: z.int().min(0).max(15, 'a cluster has at most 15 readers'),
  /**
   * The snapshot that the cluster is made of: docs/deploying.md, "Restore". It must stay set: without it CloudFormation would replace the cluster by an empty one.
   *
   * @default a new, empty cluster
   */
  restoreFrom: z
    .string()
    .regex(SNAPSHOT, 'give the ARN of a snapshot of an Aurora cluster (arn:aws:rds:REGION:ACCOUNT:cluster-snapshot:NAME)')
    .optional(),
  backupDays: z.int().min(1, 'keep backups for at least a day').max(35, 'RDS keeps automatic backups for at most 35 days'),
};

const isOrdered = (size: { readonly minCapacity: number; readonly maxCapacity: number }): boolean => size.minCapacity <= size.maxCapacity;
const disordered = { path: ['maxCapacity'], error: 'must not be below minCapacity' };

const CoreDatabase = z.strictObject(capacity).refine(isOrdered, disordered);

export type AuroraSize = Readonly<z.output<typeof CoreDatabase>>;

/** Nodes of one kind, a node in each of the zones that are listed. */
const CitusNodes = z.strictObject({
  instanceType: z.string().regex(/^[a-z]\d+[a-z]*g[a-z]*\.\w+$/, 'name a Graviton type, such as m7g.large: the machine image is for arm64'),
  volumeGiB: z.int().min(10, 'give at least 10 GiB').max(16_384, 'a gp3 volume has at most 16384 GiB'),
  zones: z.array(z.string()),
});

/** Which zones may be combined is decided by `lib/constructs/citus-cluster/placement.ts`. */
const CitusDatabase = z.strictObject({
  engine: z.literal('citus'),
  coordinator: CitusNodes,
  workers: z.array(CitusNodes).min(1, 'give at least one group of workers'),
  etcd: CitusNodes,
  backups: z.strictObject({
    /** A backup is taken each day: a full one at this interval, else what changed. */
    fullEveryDays: z.int().min(1, 'take a full backup at most once a day'),
    keptDays: z.int().min(1, 'keep backups for at least a day'),
  }),
});

export type CitusSize = Readonly<z.output<typeof CitusDatabase>>;

const OrdersDatabase = z.discriminatedUnion(
  'engine',
  [z.strictObject({ engine: z.literal('aurora'), ...capacity }).refine(isOrdered, disordered), CitusDatabase],
  { error: "choose 'aurora' or 'citus'" },
);

const ValkeySize = z.strictObject({
  nodeType: z.string().regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'name an ElastiCache node type, such as cache.t4g.small'),
  replicas: z.int().min(0).max(5, 'a group has at most 5 replicas'),
});

export type ValkeySize = Readonly<z.output<typeof ValkeySize>>;

const BusSize = ValkeySize.extend({
  /**
   * How many events each of the five streams keeps; the bus takes no more when its memory is full. Measured are 1.3 kB per event of order (with 20 lines confirmed) and 0.45 kB per event of the others:
   * 3.1 kB per number given here. ElastiCache reserves a quarter of a node's memory. Consumers that lag by more than that many events miss some.
   */
  eventsPerStream: z.int().min(1_000, 'keep at least 1000 events: consumers lag by hundreds').max(10_000_000),
});

const FARGATE_CPU = [256, 512, 1024, 2048, 4096] as const;

const tasks = {
  cpu: z.literal(FARGATE_CPU, { error: `choose one of ${FARGATE_CPU.join(', ')} (1024 is one vCPU)` }),
  memoryMiB: z.int(),
  minTasks: z.int().min(1, 'run at least one task'),
  maxTasks: z.int().max(500),
  deployment: Deployment.default({ strategy: 'rolling' }),
  /** @default all tasks run on demand */
  spot: Spot.optional(),
};

type Tasks = z.infer<z.ZodObject<typeof tasks>>;

const isRange = (size: Tasks): boolean => size.minTasks <= size.maxTasks;
const noRange = { path: ['maxTasks'], error: 'must not be below minTasks' };
const isFargateSize = ({ cpu, memoryMiB }: Tasks): boolean => memoryMiB >= cpu * 2 && memoryMiB <= cpu * 8 && memoryMiB % 512 === 0;
const noFargateSize = { path: ['memoryMiB'], error: 'Fargate takes two to eight times the CPU units, in steps of 512 MiB' };

const ServiceSize = z.strictObject(tasks).refine(isRange, noRange).refine(isFargateSize, noFargateSize);

/** A service that shoppers reach: it also scales by steps. */
const RoutedServiceSize = z
  .strictObject({ ...tasks, burst: BurstSteps })
  .refine(isRange, noRange)
  .refine(isFargateSize, noFargateSize)
  .superRefine(({ minTasks, maxTasks, burst }, context) => {
    const needed = tasksAfterLargestStep(minTasks, burst);
    if (maxTasks >= needed) return;
    const message = `give at least ${needed}: what the largest step of burst makes of minTasks`;
    context.addIssue({ code: 'custom', path: ['maxTasks'], message, input: maxTasks });
  });

export type ServiceSize = Readonly<z.infer<typeof ServiceSize>> & { readonly burst?: BurstSteps };

const ThirdParties = z.discriminatedUnion('kind', [
  z.strictObject({
    /** The stand-ins of `sandbox/`, deployed beside the shop and reached through its address. */
    kind: z.literal('sandbox'),
    shipAfterMillis: z.int().min(0),
    size: ServiceSize,
  }),
  z.strictObject({
    kind: z.literal('real'),
    payment: PaymentEnvironment,
    warehouseUrl: z.url({ protocol: /^https$/, error: 'give the https address of the warehouse' }),
  }),
]);

/** Stacks whose resources may be replaced while others use them: see decision 15. */
export const PRODUCERS = ['core-database', 'orders-database', 'caches'] as const;

const Generation = z.int('give a whole number').min(1, 'generations start at 1; add one after a resource of that stack was replaced');

const acmCertificate = (region: string) => new RegExp(String.raw`^arn:aws[\w-]*:acm:${region}:\d{12}:certificate/[\w-]+$`);

/** The shop's own name and its certificates. */
const Domain = z.strictObject({
  name: z.hostname('give the host name of the shop, such as www.shopmart.example'),
  /** For CloudFront, which reads certificates in us-east-1 only. */
  certificateArn: z
    .string()
    .regex(acmCertificate('us-east-1'), 'give the ARN of an ACM certificate for the name in us-east-1, where CloudFront reads it'),
  /** For the load balancer: CloudFront reaches it by HTTPS under the same name. */
  loadBalancerCertificateArn: z
    .string()
    .regex(acmCertificate('[a-z0-9-]+'), "give the ARN of an ACM certificate for the name in the environment's region"),
});

/** The canary visits the shop from outside as a shopper does. */
const Canary = z.strictObject({
  everyMinutes: z.int().min(1, 'give at least 1 minute').max(60, 'give at most 60 minutes, the longest interval of a canary'),
  /** Of its orders: staff recognise them by it. */
  customerEmail: z.email("give the e-mail address of the canary's orders, at a domain that no customer uses"),
  /** @default the canary ends at the payment step and orders nothing */
  testCard: z
    .string()
    .regex(/^\d{12,19}$/, 'give the number of a test card of the payment provider')
    .optional(),
});

const Backups = z.strictObject({
  /** The region of the copies: what happens to one region does not happen to both. */
  copyRegion: Region,
  keptDays: z.int().min(7, 'keep backups for at least 7 days').max(400, 'keep backups for at most 400 days'),
  /** A backup of a locked vault cannot be deleted before its time, and after a week the lock cannot be removed. */
  isLocked: z.boolean({ error: 'choose true, or false for an environment that is deleted one day' }),
});

export type BackupSettings = Readonly<z.output<typeof Backups>>;

const LOG_DAYS = [
  RetentionDays.ONE_DAY,
  RetentionDays.ONE_WEEK,
  RetentionDays.TWO_WEEKS,
  RetentionDays.ONE_MONTH,
  RetentionDays.THREE_MONTHS,
  RetentionDays.SIX_MONTHS,
  RetentionDays.ONE_YEAR,
  RetentionDays.THIRTEEN_MONTHS,
  RetentionDays.TWO_YEARS,
] as const;

function isTimeZone(name: string): boolean {
  return Intl.supportedValuesOf('timeZone').includes(name);
}

const Environment = z
  .strictObject({
    account: z.string().regex(/^\d{12}$/, 'give the twelve digits of the AWS account'),
    region: Region,
    zones: z.tuple([z.string(), z.string(), z.string()], { error: 'name three availability zones' }),
    /** The AWS-managed list of CloudFront's addresses: `aws ec2 describe-managed-prefix-lists` names it per region. */
    cloudFrontPrefixList: z.string().regex(/^pl-[0-9a-f]{8,17}$/, 'give the id of com.amazonaws.global.cloudfront.origin-facing (pl-…)'),
    /** In how many zones the interface endpoints stand; each costs about 7 USD a month. */
    endpointZones: z.int().min(1).max(3, 'there are three zones'),
    /** The days and months of analytics, by its clock. A change counts new sales by other days than the old ones. */
    timeZone: z.string().refine(isTimeZone, 'name a time zone of the IANA database, such as Europe/London'),
    /** Of mails to recipients who have not chosen one. */
    language: z.enum(Language.options, { error: 'choose en or de' }),
    currency: z.enum(['GBP', 'EUR', 'USD'], { error: 'choose GBP, EUR or USD' }),
    /** Switches for operators on call, described in docs/runbooks/. */
    flags: z.strictObject({
      'checkout-enabled': z.boolean({ error: 'choose true, or false for a shop that takes no orders' }),
    }),
    logLevel: z.enum(['debug', 'info', 'warn', 'error'], { error: 'choose debug, info, warn or error' }),
    /** Whether services call each other by TLS, with certificates of a private authority, which costs about 50 USD a month. */
    hasServiceTls: z.boolean({ error: 'choose true or false' }),
    /** Managed Grafana; the organization must have IAM Identity Center. It costs 9 USD a month for each editor. */
    hasGrafana: z.boolean({ error: 'choose true or false' }),
    /** The share of traces that are recorded. X-Ray costs about 5 USD for a million. */
    traceRatio: z.number().min(0, 'give a share from 0 to 1').max(1, 'give a share from 0 to 1'),
    logDays: z.literal(LOG_DAYS, { error: `CloudWatch keeps logs for one of ${LOG_DAYS.join(', ')} days` }),
    /** What happens to databases, keys and buckets when their stack is deleted. */
    onDelete: z.enum(['destroy', 'retain'], { error: 'choose destroy or retain' }),
    /** Whether stacks, databases and the load balancer refuse to be deleted. Off for the first deployment, or a failed one cannot be retried: docs/deploying.md. */
    isDeletionProtected: z.boolean({ error: 'choose true, or false until the first deployment has succeeded' }),
    /** Raised by one for a stack whose resources were replaced, such as a restored database, so that its consumers are updated: docs/runbooks/replaced-resources.md. */
    generations: z.strictObject({ 'core-database': Generation, 'orders-database': Generation, caches: Generation }),
    /** @default CloudFront's name, which is for trying things only */
    domain: Domain.optional(),
    /** The GitHub repository whose jobs deploy. */
    repository: z.string().regex(/^[\w-]+\/[\w.-]+$/, 'name the GitHub repository, such as shopmart/shopmart'),
    /** USD a month; a mail warns before an account's costs exceed it. */
    monthlyBudget: z.int().min(1, 'give the USD that the account may cost a month: npm run cost estimates them'),
    alarmEmail: z.email('give the address that alarms are mailed to'),
    /** The on-call service that calls people for urgent alarms. */
    alarmUrl: z.url({ protocol: /^https$/, error: 'give the https address of the on-call service' }).optional(),
    /** An hour with fewer orders raises an alarm while checkout is open; 0 for a shop without steady traffic. */
    minOrdersPerHour: z.int().min(0, 'give a whole number of orders, or 0 for no alarm'),
    /** Paths that cached pages are invalidated by in a calendar month: 1,000 are free, each further one costs 0.005 USD. Later changes show when pages expire, after an hour. */
    invalidationPathsPerMonth: z.int('give a whole number of paths').min(1_000, 'give at least 1000 paths, which are free'),
    /** Sender of the shop's mail: its domain is the SES identity. */
    mailFrom: z.email('give the address that mail comes from'),
    staffEmail: z.email('give the address of the first staff account'),
    importerEmail: z.email('give the address of the importing account'),
    canary: Canary,
    thirdParties: ThirdParties,
    /** Where the secrets of third parties are: decision 20. */
    secrets: SecretsEnvironment,
    /** Who renews the certificates of `domain`. */
    certificates: CertificatesEnvironment,
    core: CoreDatabase,
    orders: OrdersDatabase,
    /** @default the automatic backups of each database, in its region */
    backups: Backups.optional(),
    bus: BusSize,
    cache: ValkeySize,
    services: z.strictObject({
      product: RoutedServiceSize,
      order: RoutedServiceSize,
      inventory: RoutedServiceSize,
      payment: RoutedServiceSize,
      user: RoutedServiceSize,
      notification: ServiceSize,
      analytics: RoutedServiceSize,
      recommendation: RoutedServiceSize,
      eventRelay: ServiceSize,
      storefront: RoutedServiceSize,
      backoffice: ServiceSize,
    }),
  })
  .superRefine((environment, context) => {
    for (const [index, zone] of environment.zones.entries()) {
      if (!zone.startsWith(environment.region)) {
        context.addIssue({ code: 'custom', path: ['zones', index], message: `name a zone of ${environment.region}`, input: zone });
      }
    }
    const arn = environment.domain?.loadBalancerCertificateArn;
    if (arn !== undefined && !arn.includes(`:acm:${environment.region}:`)) {
      const message = `give the ARN of a certificate in ${environment.region}, where the load balancer is`;
      context.addIssue({ code: 'custom', path: ['domain', 'loadBalancerCertificateArn'], message, input: arn });
    }
    for (const [name, database] of Object.entries({ core: environment.core, orders: environment.orders })) {
      const snapshot = 'restoreFrom' in database ? database.restoreFrom : undefined;
      if (snapshot === undefined || snapshot.includes(`:rds:${environment.region}:`)) continue;
      const message = `give a snapshot in ${environment.region}: copy it there first`;
      context.addIssue({ code: 'custom', path: [name, 'restoreFrom'], message, input: snapshot });
    }
    if (environment.backups?.copyRegion === environment.region) {
      const message = "name another region than the environment's";
      context.addIssue({ code: 'custom', path: ['backups', 'copyRegion'], message, input: environment.region });
    }
    if (new Set(environment.zones).size < 3) {
      context.addIssue({ code: 'custom', path: ['zones'], message: 'name three different zones', input: environment.zones });
    }
  });

/** What an environment of this name may not be, whatever is allowed elsewhere: decision 8. */
function forEnvironment(name: string) {
  return Environment.superRefine(({ thirdParties, domain, secrets, certificates, canary, services }, context) => {
    if (certificates.kind === 'acme' && domain === undefined)
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message: "give the shop's name and the ARNs of its imported certificates, or choose certificates.kind 'acm'",
        input: domain,
      });
    if (thirdParties.kind === 'sandbox' && secrets.kind !== 'aws')
      context.addIssue({
        code: 'custom',
        path: ['secrets', 'kind'],
        message: "choose 'aws': the stand-ins share generated secrets in AWS Secrets Manager",
        input: secrets.kind,
      });
    if (name === 'prod' && canary.testCard !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['canary', 'testCard'],
        message: 'leave it out: in prod the canary ends at the payment step, since its orders would be sent',
        input: canary.testCard,
      });
    for (const [service, { spot }] of Object.entries(services)) {
      const message = spot && refuseSpot(service, name);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['services', service, 'spot'], message, input: spot });
    }
    if (name === 'prod' && domain === undefined)
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message: "give the shop's name and its certificates: cookies, mails and webhooks keep the address that they were made with",
        input: domain,
      });
    const refuse = (path: readonly string[], input: unknown, message: string) =>
      context.addIssue({ code: 'custom', path: ['thirdParties', ...path], message, input });
    if (thirdParties.kind === 'sandbox') {
      if (name !== 'dev') refuse(['kind'], thirdParties.kind, `choose 'real': the stand-ins take any card, and are for dev only`);
      return;
    }
    for (const { vendor, field, input, message } of refusePayment(thirdParties.payment, name))
      refuse(['payment', vendor, field], input, message);
  });
}

export type EnvironmentSettings = z.input<typeof Environment>;

export type EnvironmentConfig = Readonly<z.output<typeof Environment>> & { readonly name: string };

const ENVIRONMENTS: Readonly<Record<string, EnvironmentSettings>> = { dev, staging, prod };

/** Checks an environment's settings; what is wrong is named by environment, field, value and remedy, all of it at once. */
export function parseEnvironment(name: string, settings: unknown): EnvironmentConfig {
  const outcome = forEnvironment(name).safeParse(settings);
  if (outcome.success) return Object.freeze({ name, ...outcome.data });
  const lines = outcome.error.issues.map(
    (issue) => `  ${issue.path.join('.')} is ${show(valueAt(settings, issue.path))}: ${issue.message}`,
  );
  throw new Error(`environment '${name}' (lib/environments/${name}.ts) has a wrong setting\n${lines.join('\n')}`);
}

/** The environment of that name, or all of them. */
export function selectEnvironments(name?: unknown): readonly EnvironmentConfig[] {
  const names = Object.keys(ENVIRONMENTS);
  if (name !== undefined && !(typeof name === 'string' && names.includes(name))) {
    throw new Error(`there is no environment ${show(name)}: choose one of ${names.join(', ')}, or leave it out for all of them`);
  }
  return Object.entries(ENVIRONMENTS)
    .filter(([each]) => name === undefined || each === name)
    .map(([each, settings]) => parseEnvironment(each, settings));
}

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  let value = settings;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
