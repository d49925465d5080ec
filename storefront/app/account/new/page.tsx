import type { Metadata } from 'next';
import { LinkRequestForm } from '../../../features/account/link-request-form.tsx';
import { refusedInput } from '../../../features/account/refused-input.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? 'Error: Create an account' : 'Create an account', robots: { index: false } };
}

export default async function SignUpPage({ searchParams }: PageProps) {
  const problemCode = onlyText((await searchParams)['problem']);
  const { email } = problemCode === undefined ? {} : await refusedInput();
  return (
    <div className="narrow">
      <h1 className="page-head">Create an account</h1>
      <p>We mail you a link. It opens your account, and what is in your cart comes along.</p>
      <LinkRequestForm asked="account" problemCode={problemCode} email={email} button="Send me a link" />
      <p className="form-foot">
        Have one already? <a href="/sign-in">Sign in</a>. You can also <a href="/checkout">check out</a> without an account.
      </p>
    </div>
  );
}
