import { StuckSagas } from '../../../contracts/order/stuck-sagas.ts';
import type { StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const PATH = '/api/orders/stuck';

export async function stuckSagas(session: string): Promise<readonly StuckSaga[]> {
  return (await call(StuckSagas, { base: config().ORDER_URL, path: PATH, session })).sagas;
}

export async function retrySaga(session: string, sagaId: string, reason: string): Promise<void> {
  const path = `${PATH}/${encodeURIComponent(sagaId)}/retries`;
  await send({ base: config().ORDER_URL, path, method: 'POST', session, body: { reason } });
}
