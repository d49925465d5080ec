import type { Metadata } from 'next';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { localPath } from '../../../web/local-path.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { PasskeySignIn } from '../../features/account/passkey-sign-in.tsx';
import { signInProblem } from '../../features/account/sign-in-problem.ts';
import { refusedInput } from '../../features/account/refused-input.ts';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? 'Error: Sign in' : 'Sign in', robots: { index: false } };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const returnTo = localPath(query['returnTo'], '/orders');
  const code = onlyText(query['problem']);
  const { email } = code === undefined ? {} : await refusedInput();
  const problem = code === undefined ? undefined : signInProblem(code);
  const wrong = problem && 'text' in problem ? problem : undefined;
  return (
    <div className="narrow">
      <h1 className="page-head">Sign in</h1>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {wrong && <ErrorSummary problems={[wrong]} />}
      <form className="form" method="post" action="/sign-in/session">
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field id="email" label="E-mail address" type="email" autoComplete="username" required defaultValue={email} error={wrong?.text} />
        <Field id="password" label="Password" type="password" autoComplete="current-password" required />
        <button className="button">Sign in</button>
      </form>
      <PasskeySignIn returnTo={returnTo} />
      <p className="form-foot">
        <a href="/account/password">Forgotten your password?</a> New here? <a href="/account/new">Create an account</a>. What is in your
        cart comes along.
      </p>
    </div>
  );
}
