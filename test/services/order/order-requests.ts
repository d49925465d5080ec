import { checkout, parcels, type startOrderApp } from '../../support/apps/order-app.ts';

type OrderApp = Awaited<ReturnType<typeof startOrderApp>>;

export type Shopper = ReturnType<OrderApp['signIn']>;

/** Requests of a shopper about orders. */
export function orderRequests({ app, order, advanceBy, signIn }: OrderApp) {
  async function placed(caller: Shopper): Promise<string> {
    return (await order({ caller })).json().orderId;
  }

  /** Placed by an importer, so that a customer can have several undecided orders. */
  async function imported({ customerId }: Shopper): Promise<string> {
    return (await order({ caller: signIn({ roles: ['importer'] }), body: checkout({ customerId }) })).json().orderId;
  }

  /** A confirmed order, and the saga of its one parcel. */
  async function confirmed(caller: Shopper): Promise<{ orderId: string; sagaId: string }> {
    const orderId = await placed(caller);
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    const [pick] = await advanceBy({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    return { orderId, sagaId: pick?.sagaId ?? '' };
  }

  const read = (caller: Shopper, orderId: string) => app.inject({ url: `/api/orders/${orderId}`, headers: caller.headers });

  const cancel = (caller: Shopper, orderId: string) =>
    app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: caller.headers });

  return { placed, imported, confirmed, read, cancel };
}
