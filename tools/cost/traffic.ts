// The traffic in the two cases, each figure with its source. "Measured": on one laptop at commit 20e4db6, on 2026-11-30.

export const HOURS_PER_MONTH = 730;
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** The monthly cost of the shop that this one replaces. */
export const PAID_TODAY_DOLLARS = 7_100;

/** Bursts are ten times the mean (architecture); assumed: for one hour a day. */
export const BURST = { factor: 10, hoursPerDay: 1 } as const;

/** Requirements: 52,000 shoppers at once in a burst; 85 % of static and 70 % of dynamic requests served from the edge cache. */
const SHOPPERS_IN_A_BURST = 52_000;
export const EDGE_HITS = { static: 0.85, dynamic: 0.7 } as const;

/** On phones in 2015: 5.8 pages in 4:29 minutes. https://www.mediapost.com/publications/article/267685/mcommerce-issue-mobile-shoppers-browse-fewer-page.html */
const VISIT = { seconds: 269, pages: 5.8 } as const;

/** Shoppers at once ÷ length of a visit = visits a second in a burst. */
const VISITS_PER_DAY = Math.round((SHOPPERS_IN_A_BURST / VISIT.seconds / BURST.factor) * 86_400);

export interface Traffic {
  readonly ordersPerDay: number;
  readonly visitsPerDay: number;
  readonly pageViewsPerDay: number;
  /** Products whose price or availability changes. */
  readonly changedProductsPerDay: number;
  /** The size of the databases before this shop's own orders. */
  readonly historyGigabytes: number;
}

export const IDLE: Traffic = { ordersPerDay: 0, visitsPerDay: 0, pageViewsPerDay: 0, changedProductsPerDay: 0, historyGigabytes: 0 };

export const BUSY: Traffic = {
  ordersPerDay: 50_000,
  visitsPerDay: VISITS_PER_DAY,
  pageViewsPerDay: Math.round(VISITS_PER_DAY * VISIT.pages),
  // Assumed: one product in 300 of 150,000 SKUs.
  changedProductsPerDay: 500,
  // Requirement: 2.3 TB in the legacy tables.
  historyGigabytes: 2_300,
};

/** One view of a page. Measured with headless Chromium over home, category, product and cart: document and availability, gzip, with headers. */
export const PAGE_VIEW = { requests: 2, kilobytes: 8 } as const;

/** The first page of a visit besides. Measured: nine files of JavaScript and CSS, kept by the browser from then on. */
export const FIRST_VIEW = { requests: 9, kilobytes: 163 } as const;

/** CPU of a page that is not in the edge cache: issue 12. */
export const CPU_MILLIS_PER_RENDERED_PAGE = 34;

/**
 * One order of three lines in one parcel, to its mails. Measured by `npm run bench -- orders --rate 2`: CPU of all our processes and of PostgreSQL, WAL and growth of both databases with carts and
 * outboxes, lines of log with Lambda's own. Counted: messages of the two sagas, statements by the Data API. Assumed: milliseconds of a function.
 */
export const ORDER = {
  cpuMillis: 201,
  databaseCpuMillis: 51,
  walKilobytes: 54,
  storedKilobytes: 42,
  logKilobytes: 6,
  mails: 2,
  messages: 9,
  dataApiRequests: 7,
  functionMillis: 150,
} as const;

/** Measured: the demo shop's 47 events of products invalidated 54 tags. */
export const TAGS_PER_CHANGED_PRODUCT = 54 / 47;

/** Assumed: the databases have kept their orders for a year. */
export const KEPT_DAYS = 365;

/** Target of the services' scaling policies: of a task's CPU. */
export const TASK_UTILISATION = 0.6;

/** One ACU is 2 GiB with about a quarter of a vCPU; scaled before it is full. */
export const VCPU_PER_ACU = 0.25;
export const ACU_UTILISATION = 0.7;

/** Aurora counts writes in units of 4 KB. */
export const KILOBYTES_PER_IO = 4;

/** Each event-source mapping polls with five connections, each for 20 seconds, also without messages. */
export const EMPTY_RECEIVES_PER_MAPPING = 5 * 3 * 60 * HOURS_PER_MONTH;

/** Compressed bytes of one line of CloudFront's log. */
export const EDGE_LOG_BYTES = 50;

/** CloudWatch Logs charges stored bytes compressed; assumed. */
export const LOG_COMPRESSION = 0.15;

/** Of pgBackRest with lz4; assumed. */
export const BACKUP_COMPRESSION = 0.4;

/** An image of a service, compressed, and how many of each are kept; assumed. */
export const IMAGE_GIGABYTES = 0.1 * 5;

/** Metrics of Container Insights, as ECS lists them: of the cluster, and of each service with its task definition. */
export const INSIGHTS_METRICS = { cluster: 11, service: 21 } as const;
