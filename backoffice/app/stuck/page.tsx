import type { Metadata } from 'next';
import type { StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';
import { DecisionForms } from '../../features/saga/decision-forms.tsx';
import { stepText } from '../../features/saga/step-texts.ts';
import { stuckSagas } from '../../features/saga/stuck.ts';
import { staffPage } from '../../lib/page.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Stuck sagas' };

const DONE: ReadonlyMap<string, string> = new Map([
  ['retry', 'The step is tried again. It is listed again if it fails.'],
  ['force', 'The step is ended, and kept in the audit trail with its reference.'],
  ['write-off', 'It is written off, and kept in the audit trail.'],
]);

async function StuckPage({ searchParams }: PageProps, session: string) {
  const [query, sagas] = await Promise.all([searchParams, stuckSagas(session)]);
  const [problem, done] = [onlyText(query['problem']), DONE.get(onlyText(query['done']) ?? '')];
  return (
    <>
      <h1>Stuck sagas</h1>
      <p>Orders and parcels that need a decision, the most money at risk first.</p>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {done !== undefined && (
        <p className="message" role="status">
          {done}
        </p>
      )}
      {sagas.length === 0 && <p className="empty">None: every saga runs by itself.</p>}
      <ol className="desk">
        {sagas.map((saga) => (
          <Stuck key={saga.sagaId} saga={saga} />
        ))}
      </ol>
    </>
  );
}

export default staffPage(StuckPage);

function Stuck({ saga }: { readonly saga: StuckSaga }) {
  const { sagaId, orderId, orderNumber, parcelNo, step, reason, since, atRisk, retries } = saga;
  return (
    <li className="card" aria-labelledby={`saga-${sagaId}`}>
      <h2 id={`saga-${sagaId}`}>
        <Price of={atRisk} /> at risk: {parcelNo === null ? 'order' : `parcel ${parcelNo} of order`}{' '}
        <a href={`/staff/orders/${orderId}`}>{orderNumber}</a>
      </h2>
      <p>{stepText(step).happened}</p>
      <p className="hint">
        <span className="badge bad">{step}</span> {'reason' in reason ? `${reason.code}: ${reason.reason}` : reason.code}, since{' '}
        <Time at={since} />
        {retries > 0 && `, retried ${retries} ${retries === 1 ? 'time' : 'times'}`}
      </p>
      <DecisionForms saga={saga} />
    </li>
  );
}
