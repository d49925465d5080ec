import { DISCOUNTS } from './discounts.ts';

/**
 * The source of a price. `listed`: AWS's price list for eu-west-2, quoted in a public document. `approximate`: derived from a listed price of another region,
 * size or engine by the factor in `basis`. `unverified`: from memory.
 */
export type PriceStatus = 'listed' | 'approximate' | 'unverified';

export interface Price {
  /** Millionths of a US dollar per unit. */
  readonly microDollars: number;
  readonly unit: string;
  readonly status: PriceStatus;
  /** The address of the published price. */
  readonly source: string;
  /** The usage type of the price list, or how an approximate price was derived. */
  readonly basis: string;
}

export const PRICE_REGION = 'eu-west-2';

/** The date on which the prices were retrieved. */
export const PRICES_RETRIEVED = '2026-11-30';

/** The price list was not accessible: these public documents quote its lines, with their dates. */
export const PRICE_DOCUMENTS = [
  'https://github.com/mooncitizen/togen/blob/cfc3c384dbc96449dc936479107b9bc0723104e8/internal/resolve/aws/cost_test.go (2026-09-05)',
  'a public cost study that quotes the eu-west-2 offer files with their usage types (2026-10-06)',
] as const;

const offer = (service: string, region = `${PRICE_REGION}/`) =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${service}/current/${region}index.json`;

const listed = (service: string, usageType: string, unit: string, microDollars: number, region?: string): Price => ({
  microDollars,
  unit,
  status: 'listed',
  source: offer(service, region),
  basis: usageType,
});

/** The same in every region. */
const wafPrice = (unit: string, microDollars: number): Price => ({
  microDollars,
  unit,
  status: 'unverified',
  source: 'https://aws.amazon.com/waf/pricing/',
  basis: 'as https://c3x.dev/blog/aws-waf-cost-explained/ states it; the price list was not read',
});

/** The Spot price moves, and the price list has none. */
const spotPrice = (unit: string, onDemandMicroDollars: number): Price => ({
  microDollars: Math.round((onDemandMicroDollars * (100 - DISCOUNTS.fargateSpot.percent)) / 100),
  unit,
  status: DISCOUNTS.fargateSpot.status,
  source: DISCOUNTS.fargateSpot.source,
  basis: `the price on demand, less ${DISCOUNTS.fargateSpot.percent} %: ${DISCOUNTS.fargateSpot.basis}`,
});

/** An EC2 machine on demand. Not verified for eu-west-2: the documents do not quote its line. */
const machinePrice = (microDollars: number, factor: number, of: string): Price => ({
  microDollars: Math.round(microDollars * factor),
  unit: 'machine-hour',
  status: 'approximate',
  source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  basis: `us-east-1's ${microDollars / 1e6} USD × ${factor}, ${of}`,
});

/** From memory: the price list was not read. */
const unread = (unit: string, microDollars: number, source: string): Price => ({
  microDollars,
  unit,
  status: 'unverified',
  source,
  basis: 'as the page stated it for us-east-1; the price list of the region was not read',
});

export const PRICES = {
  fargateArmCpu: listed('AmazonECS', 'EUW2-Fargate-ARM-vCPU-Hours:perCPU', 'vCPU-hour', 37_250),
  fargateArmMemory: listed('AmazonECS', 'EUW2-Fargate-ARM-GB-Hours', 'GB-hour', 4_090),
  fargateSpotArmCpu: spotPrice('vCPU-hour', 37_250),
  fargateSpotArmMemory: spotPrice('GB-hour', 4_090),
  auroraCapacity: listed('AmazonRDS', 'EUW2-Aurora:ServerlessV2Usage', 'ACU-hour', 140_000),
  auroraCapacityIoOptimized: listed('AmazonRDS', 'EUW2-Aurora:ServerlessV2IOOptimizedUsage', 'ACU-hour', 190_000),
  auroraStorage: listed('AmazonRDS', 'EUW2-Aurora:StorageUsage', 'GB-month', 100_000),
  auroraIo: listed('AmazonRDS', 'EUW2-Aurora:StorageIOUsage', 'million I/Os', 200_000),
  dataApi: {
    microDollars: 409_500,
    unit: 'million requests',
    status: 'approximate',
    source: 'https://aws.amazon.com/rds/aurora/pricing/#Data_API_costs',
    basis: "us-east-1's 0.35 USD × 1.17, the factor between the two regions' ACU-hours",
  },
  'm7g.large': machinePrice(81_600, 1.16, 'the factor between the two regions of gp3 storage'),
  't4g.medium': machinePrice(33_600, 1.135, 'the factor between the two regions of t3.medium'),
  't4g.small': machinePrice(16_800, 1.135, 'the factor between the two regions of t3.medium'),
  volumeStorage: listed('AmazonEC2', 'EUW2-EBS:VolumeUsage.gp3', 'GB-month', 92_800),
  networkLoadBalancer: {
    microDollars: 26_460,
    unit: 'hour',
    status: 'approximate',
    source: offer('AWSELB'),
    basis: 'EUW2-LoadBalancerUsage of the application load balancer, whose hour has the same price in us-east-1',
  },
  'cache.r7g.large': {
    microDollars: 204_800,
    unit: 'node-hour',
    status: 'approximate',
    source: offer('AmazonElastiCache'),
    basis: 'EUW2-NodeUsage:cache.r7g.large for Redis OSS, 0.256 USD × 0.8, the factor of Valkey at cache.t4g.micro',
  },
  'cache.t4g.small': {
    microDollars: 28_800,
    unit: 'node-hour',
    status: 'approximate',
    source: offer('AmazonElastiCache'),
    basis: 'EUW2-NodeUsage:cache.t4g.medium for Redis OSS, 0.072 USD × 0.5 for the size × 0.8 for Valkey',
  },
  'cache.t4g.micro': listed('AmazonElastiCache', 'EUW2-NodeUsage:cache.t4g.micro (Valkey)', 'node-hour', 14_400),
  loadBalancer: listed('AWSELB', 'EUW2-LoadBalancerUsage', 'hour', 26_460),
  loadBalancerCapacity: listed('AWSELB', 'EUW2-LCUUsage', 'LCU-hour', 8_400),
  endpoint: listed('AmazonVPC', 'EUW2-VpcEndpoint-Hours', 'endpoint-hour', 11_000),
  cloudFrontBytes: listed('AmazonCloudFront', 'EU-DataTransfer-Out-Bytes, first 10 TB', 'GB', 85_000, ''),
  cloudFrontRequests: listed('AmazonCloudFront', 'EU-Requests-Tier2-HTTPS', 'million requests', 1_200_000, ''),
  cloudFrontInvalidations: listed('AmazonCloudFront', 'Invalidations', 'tag', 5_000, ''),
  webAcl: wafPrice('web ACL', 5_000_000),
  webAclRule: wafPrice('rule or managed rule group', 1_000_000),
  webAclRequests: wafPrice('million requests', 600_000),
  lambdaRequests: listed('AWSLambda', 'EUW2-Request-ARM', 'million requests', 200_000),
  lambdaDuration: listed('AWSLambda', 'EUW2-Lambda-GB-Second-ARM', 'million GB-seconds', 13_333_400),
  sqsRequests: listed('AWSQueueService', 'EUW2-Requests-Tier1', 'million requests', 400_000),
  mail: listed('AmazonSES', 'EUW2-Recipients', 'thousand mails', 100_000),
  logsIngested: listed('AmazonCloudWatch', 'EUW2-DataProcessing-Bytes', 'GB', 598_500),
  logsStored: listed('AmazonCloudWatch', 'EUW2-TimedStorage-ByteHrs', 'GB-month', 31_500),
  canaryRuns: {
    microDollars: 1_200,
    unit: 'run',
    status: 'unverified',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    basis: 'from memory, of us-east-1; the run of its function costs about 0.001 USD more',
  },
  alarm: listed('AmazonCloudWatch', 'EUW2-CW:AlarmMonitorUsage', 'alarm', 100_000),
  metric: listed('AmazonCloudWatch', 'EUW2-CW:MetricMonitorUsage', 'metric', 300_000),
  prometheusSamples: unread('ten million samples', 900_000, 'https://aws.amazon.com/prometheus/pricing/'),
  certificateAuthority: unread('authority with short-lived certificates', 50_000_000, 'https://aws.amazon.com/private-ca/pricing/'),
  traces: unread('million traces', 5_000_000, 'https://aws.amazon.com/xray/pricing/'),
  highResolutionAlarm: {
    microDollars: 300_000,
    unit: 'alarm',
    status: 'unverified',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    basis: 'an alarm with a period below a minute',
  },
  metricRequests: {
    microDollars: 10_000_000,
    unit: 'million requests',
    status: 'unverified',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    basis: 'PutMetricData, 0.01 USD per thousand',
  },
  key: listed('awskms', 'eu-west-2-KMS-Keys', 'key', 1_000_000),
  secret: listed('AWSSecretsManager', 'EUW2-AWSSecretsManager-Secrets', 'secret', 400_000),
  hostedZone: listed('AmazonRoute53', 'HostedZone', 'zone', 500_000, ''),
  bucketStorage: listed('AmazonS3', 'EUW2-TimedStorage-ByteHrs', 'GB-month', 24_000),
  imageStorage: listed('AmazonECR', 'EUW2-TimedStorage-ByteHrs', 'GB-month', 100_000),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
