import { decisionRoute } from '../../../../features/saga/decision-route.ts';
import { retrySaga } from '../../../../features/saga/stuck.ts';

export const POST = decisionRoute('retry', ({ session, sagaId, field }) => retrySaga(session, sagaId, field('reason')));
