import type { Board } from './board.ts';
import { saturationPanels } from './saturation.ts';

/** The event relay responds to no requests: its work are events. */
export function relayBoard(window: string): Board {
  return {
    name: 'event-relay',
    title: 'Event relay',
    panels: [
      {
        title: 'Events',
        description: 'Events per second that were added to their streams, by type.',
        unit: 'per second',
        series: [{ legend: '{{type}}', query: `sum by (type) (rate(relay_events_total{}[${window}]))` }],
      },
      {
        title: 'Failures',
        description: 'Failures per minute of a database or the bus, after which the relay reconnects.',
        unit: 'per minute',
        series: [{ legend: '{{database}}', query: `sum by (database) (rate(relay_failures_total{}[${window}])) * 60` }],
      },
      {
        title: 'Age of the oldest event',
        description: 'How long the oldest event has waited in its outbox. More than a minute raises an alarm.',
        unit: 'seconds',
        series: [{ legend: '{{database}} to {{sink}}', query: 'max by (database, sink) (relay_oldest_seconds{})' }],
      },
      {
        title: 'Lanes',
        description: 'Lanes that have an owner. A number that falls means that no relay publishes those lanes.',
        unit: 'count',
        series: [{ legend: '{{database}}', query: 'sum by (database) (relay_lanes{})' }],
      },
      ...saturationPanels('event-relay', window, false),
    ],
  };
}

/** The notification service responds to no requests: its work are mails. */
export function notificationBoard(window: string): Board {
  const attempts = (status: string) => `sum(rate(notification_mails_total{status${status}}[${window}]))`;
  const quantile = (q: number) => `histogram_quantile(${q}, sum by (le) (rate(notification_send_seconds_bucket{}[${window}])))`;
  return {
    name: 'notification',
    title: 'Notification',
    panels: [
      {
        title: 'Mails',
        description: 'Attempts per minute to send a mail, by kind.',
        unit: 'per minute',
        series: [{ legend: '{{kind}}', query: `sum by (kind) (rate(notification_mails_total{}[${window}])) * 60` }],
      },
      {
        title: 'Errors',
        description: 'Share of attempts that did not send the mail: they are retried, or the address is refused.',
        unit: 'ratio',
        series: [{ legend: 'not sent', query: `(${attempts('!="sent"')} or vector(0)) / ${attempts('!=""')}` }],
      },
      {
        title: 'Duration',
        description: 'Time that the mail vendor takes for one mail. It is ended after 5 s.',
        unit: 'seconds',
        series: [0.5, 0.95].map((q) => ({ legend: `p${q * 100}`, query: quantile(q) })),
      },
      ...saturationPanels('notification', window, true),
    ],
  };
}
