import type { Metadata } from 'next';
import { latestAccountActs } from '../../features/account/people.ts';
import { namesOf } from '../../features/account/sign-in.ts';
import { latestOrderActs } from '../../features/order/desk.ts';
import { staffPage } from '../../lib/page.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Audit trail' };

async function AuditPage(_props: object, session: string) {
  const [orders, accounts, names] = await Promise.all([latestOrderActs(session), latestAccountActs(session), namesOf(session)]);
  const acts = [
    ...orders.map(({ actId, actedAt, accountId, act, reason, orderId }) => ({
      actId,
      actedAt,
      accountId,
      act,
      reason,
      href: `/staff/orders/${orderId}`,
      object: orderId,
    })),
    ...accounts.map(({ actId, actedAt, accountId, act, reason, object }) => ({
      actId,
      actedAt,
      accountId,
      act,
      reason,
      href: undefined,
      object: names.get(object) ?? object,
    })),
  ].toSorted((one, other) => (one.actedAt < other.actedAt ? 1 : -1));
  return (
    <>
      <h1>Audit trail</h1>
      <p>The latest acts of staff on orders and accounts. They cannot be changed.</p>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">On</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {acts.map(({ actId, actedAt, accountId, act, reason, href, object }) => (
              <tr key={actId}>
                <td>
                  <Time at={actedAt} />
                </td>
                <td>{accountId === null ? 'an operator' : (names.get(accountId) ?? accountId)}</td>
                <td>{act}</td>
                <td>{href === undefined ? object : <a href={href}>{object}</a>}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export default staffPage(AuditPage);
