import { BUSY, CPU_MILLIS_PER_RENDERED_PAGE, EDGE_HITS, FIRST_VIEW } from '../cost/traffic.ts';

// Every figure of the simulation that is not in the templates, with its source.

/** `documented` by AWS, `reported` by others, `measured` by us, a `setting` of our code, `required` by the business. `assumed` is not measured: verify it in the first account. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly status: 'documented' | 'reported' | 'measured' | 'assumed' | 'required' | 'setting';
  readonly source: string;
}

const figure = (value: number, unit: string, status: Figure['status'], source: string): Figure => ({ value, unit, status, source });

/**
 * On a laptop with two cores, 2026-11-30: CPU of each service's process, from /proc, over 150 to 400 pages with 6 clients, over 5,600 requests for availability,
 * over 1,200 files, and over 80 orders of `npm run bench -- orders --rate 2`.
 */
const MEASURED = 'CPU of the service process on a laptop, 2026-11-30';

export const FIGURES = {
  burstFactor: figure(10, '× the mean', 'required', 'issue 10, part 6; architecture: bursts of ten times the mean'),
  rampSeconds: figure(60, 's', 'required', 'issue 10, part 6: times ten within a minute; rising evenly'),
  ordersPerDay: figure(BUSY.ordersPerDay, 'orders', 'required', 'issue 10'),
  pageViewsPerDay: figure(
    BUSY.pageViewsPerDay,
    'page views',
    'required',
    'tools/cost/traffic.ts: 52,000 shoppers at once in the burst, 5.8 pages in a visit of 269 s',
  ),
  visitsPerDay: figure(BUSY.visitsPerDay, 'visits', 'required', 'tools/cost/traffic.ts'),
  dynamicHits: figure(EDGE_HITS.dynamic, 'of pages', 'required', 'architecture: cache hits of the edge'),
  staticHits: figure(EDGE_HITS.static, 'of files', 'required', 'architecture: cache hits of the edge'),
  filesPerVisit: figure(FIRST_VIEW.requests, 'files', 'measured', 'tools/cost/traffic.ts'),
  requestsPerOrder: figure(5, 'requests', 'measured', '`npm run bench -- orders`: four cart requests and the checkout'),

  pageCpu: figure(CPU_MILLIS_PER_RENDERED_PAGE, 'CPU-ms', 'measured', `tools/cost/traffic.ts; ${MEASURED}: 18 to 26`),
  fileCpu: figure(2.9, 'CPU-ms', 'measured', MEASURED),
  productPageCpu: figure(5.1, 'CPU-ms', 'measured', `${MEASURED}: 2.0 to 5.1 for the calls of one page`),
  inventoryPageCpu: figure(1.9, 'CPU-ms', 'measured', MEASURED),
  availabilityCpu: figure(0.43, 'CPU-ms', 'measured', MEASURED),
  userOrderCpu: figure(7.5, 'CPU-ms', 'measured', MEASURED),
  productOrderCpu: figure(12.3, 'CPU-ms', 'measured', MEASURED),
  inventoryOrderCpu: figure(11.9, 'CPU-ms', 'measured', MEASURED),
  paymentOrderCpu: figure(10.8, 'CPU-ms', 'measured', MEASURED),
  orderOrderCpu: figure(32.9, 'CPU-ms', 'measured', MEASURED),
  fargateFactor: figure(
    1.5,
    '× the CPU time of the laptop',
    'assumed',
    'one Fargate vCPU on ARM64 against one core of the laptop; measure it in the first account',
  ),

  pageWait: figure(
    25,
    'ms',
    'measured',
    `on the same laptop: a product page takes 44 ms with one client, of which 19 are CPU of the storefront`,
  ),
  readWait: figure(5, 'ms', 'assumed', 'one or two statements in another zone'),
  checkoutWait: figure(500, 'ms', 'assumed', 'the wait for the outcome of an order'),
  deadlineSeconds: figure(5, 's', 'setting', 'TIMEOUT_MILLIS in web/backend.ts: a request that waits longer for a processor fails'),

  sampleSeconds: figure(2, 's', 'setting', 'SAMPLE_MILLIS in platform/aws/in-flight-metric.ts: the end of each ten seconds'),
  publishSeconds: figure(1, 's', 'assumed', 'PutMetricData through the VPC endpoint; given up after 3 s'),
  visibleSeconds: figure(3, 's', 'reported', '"a few seconds": repost.aws/questions/QUGIWUPlEYQWaCBm9x2WfnWA'),
  evaluationSeconds: figure(
    10,
    's',
    'documented',
    'CloudWatch User Guide, "Using Amazon CloudWatch alarms": an alarm with a period of 10 or 30 s is evaluated every 10 s',
  ),
  actionSeconds: figure(2, 's', 'assumed', 'alarm to Application Auto Scaling to UpdateService'),
  repeatSeconds: figure(
    60,
    's',
    'documented',
    'CloudWatch User Guide, "Alarm actions": an Auto Scaling action is invoked once a minute while the alarm lasts',
  ),
  trackingSeconds: figure(
    363,
    's',
    'documented',
    'AWS News Blog, 2026-06-18, "Amazon ECS introduces new high-resolution metrics": target tracking on metrics of a minute; 86 s on metrics of 20 s',
  ),
  taskStartSeconds: figure(
    35,
    's',
    'reported',
    '"ECS on Fargate starts scaling after 30 seconds": vladionescu.me, "Scaling containers on AWS in 2022"; with 5 s for our start. The AWS blog above: 23 s',
  ),
  launchesPerMinute: figure(500, 'tasks', 'assumed', 'Amazon ECS service quotas, tasks launched by a service on Fargate; from memory'),
} as const satisfies Readonly<Record<string, Figure>>;

/** The goals of the replay. */
export const GOALS = { desiredWithinSeconds: 30, errorShare: 0.002 } as const;
