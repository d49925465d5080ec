import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';
import { Enrolment } from '../../features/account/sign-in.ts';
import { QrCode } from '../../features/account/qr-code.tsx';
import { shownOnce } from '../../lib/cookies.ts';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Second factor' };

async function SecondFactorPage({ searchParams }: PageProps) {
  const problem = onlyText((await searchParams)['problem']);
  const shown = await shownOnce();
  const enrolment = shown === undefined ? undefined : Enrolment.parse(JSON.parse(shown));
  return (
    <>
      <h1>{enrolment ? 'Set up your second factor' : 'Enter your second factor'}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {enrolment && (
        <section aria-labelledby="app">
          <h2 id="app">1. Add the shop to your authenticator app</h2>
          <p>Scan the picture with the app on your phone, or type the key. Both are shown only now.</p>
          <QrCode text={enrolment.uri} />
          <p>
            Key: <code data-testid="key">{enrolment.key}</code>
          </p>
          <h2>2. Enter the code that the app shows</h2>
        </section>
      )}
      <form className="form" method="post" action="/staff/second-factor/entry">
        {enrolment && <input type="hidden" name="enrolment" value="1" />}
        <Field
          id="code"
          label="Code"
          hint={enrolment ? 'Six digits.' : 'The six digits that your app shows, or a recovery code.'}
          autoComplete="one-time-code"
          required
          maxLength={40}
        />
        {enrolment?.needsNewPassword && (
          <Field
            id="newPassword"
            label="New password"
            hint="An admin has seen your first one. 12 characters or more."
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
          />
        )}
        <button>Continue</button>
      </form>
    </>
  );
}

export default staffPage(SecondFactorPage);
