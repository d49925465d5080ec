import { analyticsBoard } from './analytics-board.ts';
import type { Board } from './board.ts';
import { businessBoard } from './business-board.ts';
import { httpBoard } from './http-board.ts';
import { notificationBoard, relayBoard } from './worker-boards.ts';

/** @param window over which rates are calculated: at least four scrapes */
export function allBoards(window = '5m'): readonly Board[] {
  return [
    businessBoard(window),
    httpBoard('storefront', 'Storefront', window, { hasDatabase: false }),
    httpBoard('backoffice', 'Back office', window, { hasDatabase: false }),
    httpBoard('user', 'User', window),
    httpBoard('product', 'Product', window),
    httpBoard('inventory', 'Inventory', window),
    httpBoard('payment', 'Payment', window),
    httpBoard('order', 'Order', window),
    analyticsBoard(window),
    httpBoard('recommendation', 'Recommendation', window),
    notificationBoard(window),
    relayBoard(window),
  ];
}

/** The services whose metrics the boards show. */
export const OBSERVED_SERVICES = [
  'storefront',
  'backoffice',
  'user',
  'product',
  'inventory',
  'payment',
  'order',
  'analytics',
  'recommendation',
  'notification',
  'event-relay',
] as const;
