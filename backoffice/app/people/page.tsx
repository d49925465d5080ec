import type { Metadata } from 'next';
import * as z from 'zod';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { problemText } from '../../features/account/problem-text.ts';
import { RoleBoxes } from '../../features/account/role-boxes.tsx';
import { staffAccounts } from '../../features/account/sign-in.ts';
import { shownOnce } from '../../lib/cookies.ts';
import { staffPage } from '../../lib/page.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Staff' };

const DONE: ReadonlyMap<string, string> = new Map([
  ['roles', 'The roles are changed. They count from the next sign-in.'],
  ['factor', 'The second factor is reset. The next sign-in enrols another app.'],
]);

const Shown = z.object({ email: z.string(), password: z.string() });

async function PeoplePage({ searchParams }: PageProps, session: string) {
  const [query, accounts, shown] = await Promise.all([searchParams, staffAccounts(session), shownOnce()]);
  const [problem, done] = [onlyText(query['problem']), DONE.get(onlyText(query['done']) ?? '')];
  return (
    <>
      <h1>Staff</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {done !== undefined && (
        <p className="message" role="status">
          {done}
        </p>
      )}
      {shown !== undefined && <InitialPassword {...Shown.parse(JSON.parse(shown))} />}
      <div className="wide" role="region" aria-label="Accounts of the staff" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">E-mail address</th>
              <th scope="col">Roles</th>
              <th scope="col">Second factor</th>
            </tr>
          </thead>
          <tbody>
            {accounts.map(({ accountId, email, name, roles, hasSecondFactor }) => (
              <tr key={accountId}>
                <th scope="row">
                  <a href={`/staff/people/${accountId}`}>{name}</a>
                </th>
                <td>{email}</td>
                <td>{roles.length === 0 ? <span className="badge bad">disabled</span> : roles.join(', ')}</td>
                <td>{hasSecondFactor ? 'enrolled' : <span className="badge">not yet</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section className="card" aria-labelledby="new">
        <h2 id="new">Add a colleague</h2>
        <p className="hint">Only an admin can. An initial password is shown once; hand it over in person.</p>
        <form className="form" method="post" action="/staff/people/new">
          <Field id="email" label="E-mail address" type="email" autoComplete="off" required />
          <Field id="name" label="Name" autoComplete="off" required maxLength={100} />
          <RoleBoxes checked={[]} />
          <ReasonField id="reason" />
          <button>Add the account</button>
        </form>
      </section>
    </>
  );
}

export default staffPage(PeoplePage);

function InitialPassword({ email, password }: z.infer<typeof Shown>) {
  return (
    <div className="message" role="status">
      <p>
        The initial password of {email} is <code data-testid="initial-password">{password}</code>. It is shown only now: hand it over in
        person. It is replaced at the first sign-in.
      </p>
      <form method="post" action="/staff/people/seen">
        <button className="secondary">I have noted it</button>
      </form>
    </div>
  );
}
