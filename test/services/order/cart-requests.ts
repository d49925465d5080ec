import type { startOrderApp } from '../../support/apps/order-app.ts';

type OrderApp = Awaited<ReturnType<typeof startOrderApp>>;

export type Shopper = ReturnType<OrderApp['signIn']>;

/** Requests to the cart of a shopper. */
export function cartRequests({ app }: OrderApp) {
  const send = (caller: Shopper, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', payload?: object) =>
    app.inject({ method, url: `/api/cart${path}`, headers: caller.headers, ...(payload && { payload }) });
  const add = (caller: Shopper, sku: string, quantity: number) => send(caller, 'POST', '/lines', { sku, quantity });
  return { send, add };
}
