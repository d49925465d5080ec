import type { Metadata } from 'next';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { fetchMe } from '../../features/account/accounts.ts';
import { AccountPages, SignInFirst } from '../../features/account/account-pages.tsx';
import { ACT_TEXTS, fetchActs, fetchSessions, placeText } from '../../features/account/activity.ts';
import { ofAccount } from '../../features/account/account-session.ts';
import { SignOut } from '../../features/account/sign-out.tsx';
import { OrderDate } from '../../features/order/order-date.tsx';
import { pageOrFailure } from '../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'My account', robots: { index: false } };

async function AccountPage({ searchParams }: PageProps) {
  const account = await ofAccount(async (session) => {
    const [me, sessions, acts] = await Promise.all([fetchMe(session), fetchSessions(session), fetchActs(session)]);
    return { me, sessions, acts };
  });
  if (!account) return <SignInFirst title="My account" path="/account" />;
  const { me, sessions, acts } = account;
  const query = await searchParams;
  return (
    <>
      <div className="page-head">
        <h1>My account</h1>
        <SignOut />
      </div>
      <AccountPages />
      {onlyText(query['problem']) && <FormAlert text="We could not sign that device out just now. Please try again in a moment." />}
      {onlyText(query['ended']) && <p role="status">Signed out. Signing in there again takes your password.</p>}
      <p>
        {me.name}, {me.email}. <a href="/account/password">Set a new password</a>
      </p>
      <h2>Where you are signed in</h2>
      <ul>
        {sessions.map(({ sessionId, isCurrent, seenAt, ...place }) => (
          <li key={sessionId}>
            <form method="post" action="/account/sessions">
              {placeText(place)}, last used <OrderDate at={seenAt} />{' '}
              {isCurrent ? (
                <strong>This device</strong>
              ) : (
                <>
                  <input type="hidden" name="sessionId" value={sessionId} />
                  <button className="link-button" aria-label={`Sign out ${placeText(place)}`}>
                    Sign out
                  </button>
                </>
              )}
            </form>
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form method="post" action="/account/sessions">
          <button className="button secondary">Sign out all other devices</button>
        </form>
      )}
      <h2>What happened to your account</h2>
      <ul>
        {acts.map(({ actId, act, actedAt, ...place }) => (
          <li key={actId}>
            {ACT_TEXTS[act]}: <OrderDate at={actedAt} />, {placeText(place)}
          </li>
        ))}
      </ul>
      <p>
        Something here that was not you? <a href="/account/password">Set a new password</a>: it signs out every device.
      </p>
    </>
  );
}

export default pageOrFailure(AccountPage);
