import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { Field } from '../../../../web/ui/field.tsx';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { fetchProfile } from '../../../features/account/account-api.ts';
import { AccountPages, SignInFirst } from '../../../features/account/account-pages.tsx';
import { ofAccount } from '../../../features/account/account-session.ts';
import { refusedInput } from '../../../features/account/refused-input.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'Profile', robots: { index: false } };

const WRONG_NAME = 'Enter your name in one line of at most 200 characters';

async function ProfilePage({ searchParams }: PageProps) {
  const profile = await ofAccount(fetchProfile);
  if (!profile) return <SignInFirst title="Profile" path="/account/profile" />;
  const query = await searchParams;
  const code = onlyText(query['problem']);
  const isWrong = code !== undefined && code !== 'unavailable';
  const typed = isWrong ? await refusedInput() : {};
  return (
    <div className="narrow">
      <AccountPages />
      <h1 className="page-head">Profile</h1>
      {code === 'unavailable' && <FormAlert text="We could not save that just now. Please try again in a moment." />}
      {onlyText(query['saved']) && <p role="status">Saved.</p>}
      <form className="form" method="post" action="/account/profile/changes">
        <Field
          id="name"
          label="Name"
          autoComplete="name"
          required
          defaultValue={typed.name ?? profile.name}
          error={isWrong ? WRONG_NAME : undefined}
        />
        <button className="button">Save</button>
      </form>
      <p>Your e-mail address is {profile.email}. It belongs to this account for good.</p>
    </div>
  );
}

export default pageOrFailure(ProfilePage);
