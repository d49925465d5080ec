import { NO_PROBES } from '../boards/http-board.ts';

/** What the shop promises over 30 days. */
export interface Objective {
  readonly name: string;
  readonly title: string;

  /** The share of good events, such as 0.9995. */
  readonly target: number;

  /** PromQL: the share of bad events over a window. Without events it is NaN, which no alert compares as true. */
  readonly badShare: (window: string) => string;

  /** What the operator does first. */
  readonly action: string;
}

const count = (labels: string, window: string) => `sum(rate(http_request_duration_seconds_count{${labels}}[${window}]))`;
const within = (seconds: number, labels: string, window: string) =>
  `sum(rate(http_request_duration_seconds_bucket{${labels},le="${seconds}"}[${window}]))`;

const PAGES = `service="storefront",${NO_PROBES},route!="/_next"`;
const APIS = 'route=~"/api/.+"';

/** These routes wait for a decision about an order, by the client's choice: another objective covers them. */
const PROMPT_APIS = 'route=~"/api/.+",route!~"/api/orders|/api/orders/:orderId/cancellation"';

const failedShare = (labels: string, window: string) =>
  `(${count(`${labels},status=~"5.."`, window)} or vector(0)) / ${count(labels, window)}`;
const slowShare = (seconds: number, labels: string, window: string) => `1 - ${within(seconds, labels, window)} / ${count(labels, window)}`;

export const OBJECTIVES: readonly Objective[] = [
  {
    name: 'availability',
    title: 'Pages are served',
    target: 0.9995,
    badShare: (window) => failedShare(PAGES, window),
    action: 'Open the board Storefront, then the board of the service that fails; roll back a deployment of the last hour.',
  },
  {
    name: 'errors',
    title: 'API requests succeed',
    target: 0.998,
    badShare: (window) => failedShare(APIS, window),
    action: 'Find the service and route that fail on the boards; roll back a deployment of the last hour.',
  },
  {
    name: 'page-latency',
    title: 'Pages take less than 500 ms',
    target: 0.95,
    badShare: (window) => slowShare(0.5, PAGES, window),
    action: 'Compare duration with saturation on the board Storefront; scale out, or find the slow service behind it.',
  },
  {
    name: 'api-latency',
    title: 'API requests take less than 300 ms',
    target: 0.95,
    badShare: (window) => slowShare(0.3, PROMPT_APIS, window),
    action: 'Find the slow service on the boards: processor, or statements that wait for the database.',
  },
  {
    name: 'order-decision',
    title: 'Orders are decided within 10 s',
    target: 0.99,
    badShare: (window) =>
      // Prometheus 3 writes the bound as 10.0.
      `1 - sum(rate(order_decision_seconds_bucket{outcome="decided",le=~"10(.0)?"}[${window}])) / sum(rate(order_decision_seconds_count{}[${window}]))`,
    action: 'Open the board Business: payment success and the oldest saga; then the queues and functions of the order saga.',
  },
];
