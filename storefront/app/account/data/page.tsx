import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { Field } from '../../../../web/ui/field.tsx';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { fetchProfile } from '../../../features/account/account-api.ts';
import { AccountPages, SignInFirst } from '../../../features/account/account-pages.tsx';
import { ofAccount } from '../../../features/account/account-session.ts';
import { ConfirmByPasskey } from '../../../features/account/confirm-by-passkey.tsx';
import { erasureProblem } from '../../../features/account/erasure-problem.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'Your data', robots: { index: false } };

async function DataPage({ searchParams }: PageProps) {
  const profile = await ofAccount(fetchProfile);
  if (!profile) return <SignInFirst title="Your data" path="/account/data" />;
  const query = await searchParams;
  const code = onlyText(query['problem']);
  const problem = code === undefined ? undefined : erasureProblem(code);
  return (
    <div className="narrow">
      <AccountPages />
      <h1 className="page-head">Your data</h1>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {onlyText(query['sent']) && (
        <p role="status">We have sent a mail to {profile.email}. Your account is erased when you open its link, within an hour.</p>
      )}
      <h2>Download your data</h2>
      <p>One file in JSON with your account, addresses, sessions, passkeys, carts and orders.</p>
      <form method="post" action="/account/data/export">
        <button className="button secondary">Download my data</button>
      </form>
      <h2>Erase your account</h2>
      <p>
        We erase your account, addresses, passkeys, carts, mails and what you were recommended, and take your name, e-mail address and
        address out of your orders. The law makes us keep the amounts, dates and goods of your orders. An order under way keeps them until
        it is delivered. This cannot be undone.
      </p>
      <form className="form" method="post" action="/account/data/erasure">
        <Field
          id="password"
          label="Your password"
          type="password"
          autoComplete="current-password"
          required
          error={problem && 'text' in problem ? problem.text : undefined}
        />
        <button className="button">Mail me the link that erases my account</button>
      </form>
      <ConfirmByPasskey />
    </div>
  );
}

export default pageOrFailure(DataPage);
