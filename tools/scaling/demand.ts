import { FIGURES } from './figures.ts';

/** What a service gets at the mean rate of a day. */
export interface Load {
  readonly service: string;
  readonly requestsPerSecond: number;

  /** Of one request, on Fargate. */
  readonly cpuSeconds: number;

  /** How long a request waits for other services and databases. */
  readonly waitSeconds: number;
}

const f = FIGURES;
const DAY_SECONDS = 86_400;

/** Requests per second that pass the edge, at the mean rate of a day. */
const ORIGIN = {
  pages: (f.pageViewsPerDay.value / DAY_SECONDS) * (1 - f.dynamicHits.value),
  files: ((f.visitsPerDay.value * f.filesPerVisit.value) / DAY_SECONDS) * (1 - f.staticHits.value),
  // One request for the availability of a page's products, as dynamic as the page.
  availability: (f.pageViewsPerDay.value / DAY_SECONDS) * (1 - f.dynamicHits.value),
  orders: f.ordersPerDay.value / DAY_SECONDS,
} as const;

/** Requests per order: at the edge, and those that pass it. */
export const PER_ORDER = {
  edge: (2 * f.pageViewsPerDay.value + f.visitsPerDay.value * f.filesPerVisit.value) / f.ordersPerDay.value + f.requestsPerOrder.value,
  origin: (ORIGIN.pages + ORIGIN.files + ORIGIN.availability) / ORIGIN.orders + f.requestsPerOrder.value,
} as const;

interface Part {
  readonly perSecond: number;
  readonly cpuMillis: number;
  readonly waitMillis: number;
}

function load(service: string, parts: readonly Part[]): Load {
  const requestsPerSecond = parts.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const mean = (of: (part: Part) => number) => parts.reduce((sum, part) => sum + part.perSecond * of(part), 0) / requestsPerSecond / 1_000;
  return {
    service,
    requestsPerSecond,
    cpuSeconds: mean(({ cpuMillis }) => cpuMillis) * f.fargateFactor.value,
    waitSeconds: mean(({ waitMillis }) => waitMillis),
  };
}

const read = f.readWait.value;
const ofOrder = (cpuMillis: number, waitMillis = read): Part => {
  const requests = f.requestsPerOrder.value;
  return { perSecond: ORIGIN.orders * requests, cpuMillis: cpuMillis / requests, waitMillis };
};

/** The loads of the services that shoppers reach. */
export const LOADS: readonly Load[] = [
  load('storefront', [
    { perSecond: ORIGIN.pages, cpuMillis: f.pageCpu.value, waitMillis: f.pageWait.value },
    { perSecond: ORIGIN.files, cpuMillis: f.fileCpu.value, waitMillis: 0 },
  ]),
  load('product', [{ perSecond: ORIGIN.pages, cpuMillis: f.productPageCpu.value, waitMillis: read }, ofOrder(f.productOrderCpu.value)]),
  load('inventory', [
    { perSecond: ORIGIN.pages, cpuMillis: f.inventoryPageCpu.value, waitMillis: read },
    { perSecond: ORIGIN.availability, cpuMillis: f.availabilityCpu.value, waitMillis: read },
    ofOrder(f.inventoryOrderCpu.value),
  ]),
  load('order', [ofOrder(f.orderOrderCpu.value, f.checkoutWait.value / f.requestsPerOrder.value)]),
  load('user', [ofOrder(f.userOrderCpu.value)]),
  load('payment', [ofOrder(f.paymentOrderCpu.value)]),
];

/** The rate of requests at a second of the burst, in multiples of the mean. */
export function demandAt(second: number): number {
  const progress = Math.min(1, Math.max(0, second / f.rampSeconds.value));
  return 1 + (f.burstFactor.value - 1) * progress;
}
