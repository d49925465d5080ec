import * as z from 'zod';
import { OrderPage } from '../../contracts/order/http.ts';
import { OrderStatus } from '../../contracts/order/order-status.ts';
import { findByNumber, listOrders } from '../../domain/order/history/list-orders.ts';
import { readOrderNumber } from '../../domain/order/sale/order-number.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { ShardedId } from '../../platform/sharding/order-id.ts';
import type { Sharded } from '../../platform/sharding/sharded.ts';
import { ZonedMoment } from '../../platform/text/day.ts';

const Query = z
  .object({
    limit: z.coerce.number().int().min(1).max(100).default(20),
    before: ShardedId.optional().describe('`next` of the page before'),
    status: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(OrderStatus).max(OrderStatus.options.length))
      .optional()
      .describe(`one or more of ${OrderStatus.options.join(', ')}, separated by commas`),
    from: ZonedMoment.optional().describe('placed at this time or later'),
    to: ZonedMoment.optional().describe('placed before this time'),
    number: z
      .string()
      .max(50)
      .transform((text, context) => {
        const number = readOrderNumber(text);
        if (number === undefined) context.addIssue({ code: 'custom', message: 'must be an order number such as K7QX-29MD' });
        return number ?? z.NEVER;
      })
      .optional()
      .describe('the number of one order; not together with a page or a filter'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be later than from',
  })
  .refine(
    ({ number, before, status, from, to }) => number === undefined || [before, status, from, to].every((other) => other === undefined),
    {
      path: ['number'],
      message: 'must be sent without before, status, from and to',
    },
  );

/** Lists the orders of the caller and of the customers that are linked to it. */
export function historyRoute(app: Service, { orders }: { readonly orders: Sharded }): void {
  app.get('/api/orders', { onRequest: requireCaller, schema: { querystring: Query, response: { 200: OrderPage } } }, async (request) => {
    const { customers } = request.caller;
    const { limit, before, status, from, to, number } = request.query;
    if (number !== undefined) return findByNumber(orders, customers, number);
    return listOrders(orders, { customers, limit, before, statuses: status, from: timeOf(from), to: timeOf(to) });
  });
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
