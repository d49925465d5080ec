import { decisionRoute } from '../../../../features/saga/decision-route.ts';
import { forceStep } from '../../../../features/saga/stuck.ts';

export const POST = decisionRoute('force', ({ session, sagaId, field }) =>
  forceStep(session, sagaId, { actId: field('actId'), step: field('step'), reason: field('reason'), reference: field('reference') }),
);
