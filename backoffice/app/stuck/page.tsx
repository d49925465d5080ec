import type { Metadata } from 'next';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { Price } from '../../../web/ui/price.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';
import { stuckSagas } from '../../features/saga/stuck.ts';
import { staffPage } from '../../lib/page.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Stuck sagas' };

async function StuckPage({ searchParams }: PageProps, session: string) {
  const [query, sagas] = await Promise.all([searchParams, stuckSagas(session)]);
  const problem = onlyText(query['problem']);
  return (
    <>
      <h1>Stuck sagas</h1>
      <p>Orders and parcels that need a decision, the most money at risk first.</p>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {sagas.length === 0 && <p role="status">None: every saga runs by itself.</p>}
      <ol className="desk">
        {sagas.map(({ sagaId, orderId, orderNumber, parcelNo, step, reason, since, atRisk, retries }) => (
          <li key={sagaId} aria-labelledby={`saga-${sagaId}`}>
            <h2 id={`saga-${sagaId}`}>
              <Price of={atRisk} /> at risk: {parcelNo === null ? 'order' : `parcel ${parcelNo} of order`}{' '}
              <a href={`/staff/orders/${orderId}`}>{orderNumber}</a>
            </h2>
            <p>
              {step}: {'reason' in reason ? `${reason.code}, ${reason.reason}` : reason.code}, since <Time at={since} />
              {retries > 0 && `, retried ${retries} ${retries === 1 ? 'time' : 'times'}`}
            </p>
            <form className="form" method="post" action={`/staff/stuck/${sagaId}/retry`}>
              <ReasonField id={`reason-${sagaId}`} hint="Why the step succeeds now." />
              <button>Retry</button>
            </form>
          </li>
        ))}
      </ol>
    </>
  );
}

export default staffPage(StuckPage);
