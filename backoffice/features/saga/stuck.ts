import { StuckSagas } from '../../../contracts/order/stuck-sagas.ts';
import type { StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const PATH = '/api/orders/stuck';

export async function stuckSagas(session: string): Promise<readonly StuckSaga[]> {
  return (await call(StuckSagas, { base: config().ORDER_URL, path: PATH, session })).sagas;
}

export async function retrySaga(session: string, sagaId: string, reason: string): Promise<void> {
  await decide(session, sagaId, 'retries', { reason });
}

export interface EndedStep {
  readonly actId: string;
  readonly step: string;
  readonly reason: string;
}

export async function forceStep(session: string, sagaId: string, body: EndedStep & { readonly reference: string }): Promise<void> {
  await decide(session, sagaId, 'forced-steps', body);
}

export async function writeOff(session: string, sagaId: string, body: EndedStep): Promise<void> {
  await decide(session, sagaId, 'write-offs', body);
}

async function decide(session: string, sagaId: string, kind: string, body: object): Promise<void> {
  await send({ base: config().ORDER_URL, path: `${PATH}/${encodeURIComponent(sagaId)}/${kind}`, method: 'POST', session, body });
}
