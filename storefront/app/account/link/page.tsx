import type { Metadata } from 'next';
import { ErrorSummary } from '../../../../web/ui/error-summary.tsx';
import { Field } from '../../../../web/ui/field.tsx';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { readLink } from '../../../features/account/accounts.ts';
import { linkProblem } from '../../../features/account/account-problem.ts';
import { refusedInput } from '../../../features/account/refused-input.ts';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

const TITLE = 'Choose a password';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? `Error: ${TITLE}` : TITLE, robots: { index: false } };
}

/** Opened by a mailed link. Programs that check links in mails change nothing, since only the form uses the link up. */
async function LinkPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const token = onlyText(query['token']);
  const link = token === undefined ? undefined : await readLink(token);
  if (token === undefined || link === undefined) return respondNotFound(<DeadLink />);
  const code = onlyText(query['problem']);
  const { name } = code === undefined ? {} : await refusedInput();
  const problem = code === undefined ? undefined : linkProblem(code);
  const wrong = problem && 'text' in problem ? problem : undefined;
  const isNew = link.opens === 'account';
  return (
    <div className="narrow">
      <h1 className="page-head">{TITLE}</h1>
      <p>
        {isNew ? 'This opens your account for ' : 'This replaces the password of '}
        {link.email}
        {isNew ? '.' : ', and signs out your other devices.'}
      </p>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {wrong && <ErrorSummary problems={[wrong]} />}
      <form className="form" method="post" action="/account/link/use">
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="opens" value={link.opens} />
        {/* So that password managers store the password with its address. */}
        <input type="email" name="email" value={link.email} autoComplete="username" readOnly hidden />
        {isNew && <Field id="name" label="Name" autoComplete="name" required defaultValue={name} />}
        <Field
          id="password"
          label="Password"
          hint="At least 8 characters. A few words are easy to remember."
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          error={wrong?.text}
        />
        <button className="button">{isNew ? 'Open my account' : 'Set the password'}</button>
      </form>
    </div>
  );
}

export default pageOrFailure(LinkPage);

function DeadLink() {
  return (
    <div className="narrow">
      <h1 className="page-head">This link no longer works</h1>
      <p>It was used before, or it is too old. Nothing is lost.</p>
      <p>
        <a href="/sign-in">Sign in</a>, or ask for a link for <a href="/account/new">a new account</a> or{' '}
        <a href="/account/password">a new password</a>.
      </p>
    </div>
  );
}
