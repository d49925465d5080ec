import type { Metadata } from 'next';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Field } from '../../components/field.tsx';
import { Trouble } from '../../components/trouble.tsx';
import { localPath } from '../../lib/local-path.ts';
import { onlyText } from '../../lib/search-params.ts';
import type { PageProps } from '../../lib/search-params.ts';
import { typedBefore } from '../../lib/typed-before.ts';

/** What no field is to blame for. */
const TROUBLES: Readonly<Record<string, string>> = {
  'too-many-requests': 'Too many tries. Please wait a quarter of an hour.',
  'too-busy': 'Many people are signing in just now. Please try again in a few seconds.',
  unavailable: 'We could not sign you in just now. Please try again in a moment.',
};

const WRONG = 'That e-mail address and password do not belong together. Please check both.';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? 'Error: Sign in' : 'Sign in', robots: { index: false } };
}

export default async function SignInPage({ searchParams }: PageProps) {
  const query = await searchParams;
  const returnTo = localPath(query['returnTo'], '/orders');
  const code = onlyText(query['problem']);
  const { email } = code === undefined ? {} : await typedBefore();
  const trouble = code && TROUBLES[code];
  const wrong = code === undefined || trouble ? undefined : WRONG;
  return (
    <div className="narrow">
      <h1 className="page-head">Sign in</h1>
      {trouble && <Trouble text={trouble} />}
      {wrong && <ErrorSummary problems={[{ field: 'email', text: wrong }]} />}
      <form className="form" method="post" action="/sign-in/session">
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field id="email" label="E-mail address" type="email" autoComplete="username" required defaultValue={email} error={wrong} />
        <Field id="password" label="Password" type="password" autoComplete="current-password" required />
        <button className="button">Sign in</button>
      </form>
      <p className="form-foot">
        New here? <a href={`/account/new?${new URLSearchParams({ returnTo })}`}>Create an account</a>. What is in your cart comes along.
      </p>
    </div>
  );
}
