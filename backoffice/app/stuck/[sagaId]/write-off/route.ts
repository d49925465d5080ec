import { decisionRoute } from '../../../../features/saga/decision-route.ts';
import { writeOff } from '../../../../features/saga/stuck.ts';

export const POST = decisionRoute('write-off', ({ session, sagaId, field }) =>
  writeOff(session, sagaId, { actId: field('actId'), step: field('step'), reason: field('reason') }),
);
