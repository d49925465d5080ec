import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps) {
  const problem = onlyText((await searchParams)['problem']);
  return (
    <>
      <h1>Sign in</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      <form className="form" method="post" action="/staff/sign-in/session">
        <Field id="email" label="E-mail address" type="email" autoComplete="username" required />
        <Field id="password" label="Password" type="password" autoComplete="current-password" required />
        <button>Sign in</button>
      </form>
    </>
  );
}
