import type { Metadata } from 'next';
import { PasskeyList } from '../../../../contracts/user/passkeys.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { callOwn } from '../../../features/account/account-api.ts';
import { AccountPages, SignInFirst } from '../../../features/account/account-pages.tsx';
import { ofAccount } from '../../../features/account/account-session.ts';
import { AddPasskey } from '../../../features/account/add-passkey.tsx';
import { passkeyProblem } from '../../../features/account/passkey-problem.ts';
import { OrderDate } from '../../../features/order/order-date.tsx';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'Passkeys', robots: { index: false } };

async function PasskeysPage({ searchParams }: PageProps) {
  const list = await ofAccount((session) => callOwn(session, PasskeyList, '/passkeys'));
  if (!list) return <SignInFirst title="Passkeys" path="/account/passkeys" />;
  const query = await searchParams;
  const problem = onlyText(query['problem']);
  return (
    <div className="narrow">
      <AccountPages />
      <h1 className="page-head">Passkeys</h1>
      <p>A passkey signs you in with your fingerprint, your face or the lock of your device, without a password.</p>
      {problem !== undefined && <FormAlert text={passkeyProblem(problem)} />}
      {onlyText(query['added']) && <p role="status">Added. You can sign in with it from now on.</p>}
      {onlyText(query['saved']) && <p role="status">Saved.</p>}
      {onlyText(query['removed']) && <p role="status">Removed. It no longer signs in; delete it on your device, too.</p>}
      <ul aria-label="Your passkeys">
        {list.passkeys.map(({ passkeyId, name, addedAt, usedAt, isSynced }) => (
          <li key={passkeyId}>
            <form method="post" action="/account/passkeys/changes">
              <input type="hidden" name="passkeyId" value={passkeyId} />
              <strong>{name}</strong>, added <OrderDate at={addedAt} />
              {usedAt !== null && (
                <>
                  , last used <OrderDate at={usedAt} />
                </>
              )}
              {isSynced && ', on all your devices'}
              <div className="field">
                <label htmlFor={`name-${passkeyId}`}>Another name for {name}</label>
                <input id={`name-${passkeyId}`} name="name" defaultValue={name} maxLength={100} />
              </div>
              <button className="link-button" name="act" value="rename" aria-label={`Rename ${name}`}>
                Rename
              </button>{' '}
              <button className="link-button" name="act" value="remove" aria-label={`Remove ${name}`}>
                Remove
              </button>
            </form>
          </li>
        ))}
      </ul>
      <h2>Add a passkey</h2>
      <AddPasskey />
    </div>
  );
}

export default pageOrFailure(PasskeysPage);
