import type { Metadata } from 'next';
import { LinkRequestForm } from '../../../features/account/link-request-form.tsx';
import { refusedInput } from '../../../features/account/refused-input.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? 'Error: Set a new password' : 'Set a new password', robots: { index: false } };
}

export default async function PasswordPage({ searchParams }: PageProps) {
  const problemCode = onlyText((await searchParams)['problem']);
  const { email } = problemCode === undefined ? {} : await refusedInput();
  return (
    <div className="narrow">
      <h1 className="page-head">Set a new password</h1>
      <p>We mail you a link by which you choose a new password.</p>
      <LinkRequestForm asked="password" problemCode={problemCode} email={email} button="Send me a link" />
      <p className="form-foot">
        Remembered it? <a href="/sign-in">Sign in</a>.
      </p>
    </div>
  );
}
