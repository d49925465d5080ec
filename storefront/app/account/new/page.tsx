import type { Metadata } from 'next';
import { ErrorSummary } from '../../../../web/ui/error-summary.tsx';
import { Field } from '../../../../web/ui/field.tsx';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { accountProblem } from '../../../features/account/account-problem.ts';
import { localPath } from '../../../../web/local-path.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { refusedInput } from '../../../features/account/refused-input.ts';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? 'Error: Create an account' : 'Create an account', robots: { index: false } };
}

export default async function SignUpPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const returnTo = localPath(query['returnTo'], '/orders');
  const code = onlyText(query['problem']);
  const { name, email } = code === undefined ? {} : await refusedInput();
  const problem = code === undefined ? undefined : accountProblem(code);
  const wrong = problem && 'text' in problem ? problem : undefined;
  const errorOf = (field: string) => (wrong?.field === field ? wrong.text : undefined);
  return (
    <div className="narrow">
      <h1 className="page-head">Create an account</h1>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {wrong && <ErrorSummary problems={[wrong]} />}
      <form className="form" method="post" action="/account">
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field id="name" label="Name" autoComplete="name" required defaultValue={name} error={errorOf('name')} />
        <Field id="email" label="E-mail address" type="email" autoComplete="email" required defaultValue={email} error={errorOf('email')} />
        <Field
          id="password"
          label="Password"
          hint="At least 8 characters. A few words are easy to remember."
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          error={errorOf('password')}
        />
        <button className="button">Create the account</button>
      </form>
      <p className="form-foot">
        Have one already? <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>Sign in</a>.
      </p>
    </div>
  );
}
