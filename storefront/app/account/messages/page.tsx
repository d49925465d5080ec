import type { Metadata } from 'next';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { AccountPages, SignInFirst } from '../../../features/account/account-pages.tsx';
import { fetchMe } from '../../../features/account/accounts.ts';
import { ofAccount } from '../../../features/account/account-session.ts';
import { MessageForm } from '../../../features/account/message-form.tsx';
import { fetchPreferences, fetchStockNotices } from '../../../features/account/messages.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';
import { skuPath } from '../../../lib/paths.ts';

export const metadata: Metadata = { title: 'My messages', robots: { index: false } };

async function MessagesPage({ searchParams }: PageProps) {
  const account = await ofAccount(async (session) => {
    const [me, preferences, notices] = await Promise.all([fetchMe(session), fetchPreferences(session), fetchStockNotices(session)]);
    return { me, preferences, notices };
  });
  if (!account) return <SignInFirst title="My messages" path="/account/messages" />;
  const { me, preferences, notices } = account;
  const query = await searchParams;
  return (
    <div className="narrow">
      <h1 className="page-head">My messages</h1>
      <AccountPages />
      {onlyText(query['problem']) && (
        <FormAlert text="We could not save that just now. Nothing was changed; please try again in a moment." />
      )}
      {onlyText(query['saved']) && <p role="status">Saved.</p>}
      {onlyText(query['waiting']) && <p role="status">We will write to {me.email} when it is back in stock.</p>}
      <MessageForm {...preferences} />
      {notices.length > 0 && (
        <>
          <h2>You wait for</h2>
          <ul>
            {notices.map(({ sku, title }) => (
              <li key={sku}>
                <a href={skuPath(sku)}>{title}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

export default pageOrFailure(MessagesPage);
