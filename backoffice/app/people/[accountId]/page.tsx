import type { Metadata } from 'next';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { Refusal } from '../../../../web/backend.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { problemText } from '../../../features/account/problem-text.ts';
import { RoleBoxes } from '../../../features/account/role-boxes.tsx';
import { staffAccounts } from '../../../features/account/sign-in.ts';
import { staffPage } from '../../../lib/page.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Staff account' };

async function PersonPage({ params, searchParams }: PageProps<{ readonly accountId: string }>, session: string) {
  const [{ accountId }, query, accounts] = await Promise.all([params, searchParams, staffAccounts(session)]);
  const person = accounts.find((account) => account.accountId === accountId);
  if (!person) throw new Refusal(404, 'account-not-found', `there is no account ${accountId}`);
  const problem = onlyText(query['problem']);
  const path = `/staff/people/${encodeURIComponent(accountId)}`;
  return (
    <>
      <p className="crumb">
        <a href="/staff/people">Staff</a>
      </p>
      <h1>{person.name}</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      <dl className="facts">
        <dt>E-mail address</dt>
        <dd>{person.email}</dd>
        <dt>Roles</dt>
        <dd>{person.roles.length === 0 ? <span className="badge bad">disabled</span> : person.roles.join(', ')}</dd>
        <dt>Second factor</dt>
        <dd>{person.hasSecondFactor ? 'enrolled' : 'not yet'}</dd>
      </dl>
      <div className="cards">
        <section className="card" aria-labelledby="roles">
          <h2 id="roles">Change the roles</h2>
          <p className="hint">The account is signed out everywhere, and has the new roles at its next sign-in.</p>
          <form className="form" method="post" action={`${path}/roles`}>
            <RoleBoxes checked={person.roles} />
            <ReasonField id="roles-reason" />
            <button>Save the roles</button>
          </form>
        </section>
        <section className="card" aria-labelledby="factor">
          <h2 id="factor">Reset the second factor</h2>
          <p className="hint">For a lost phone. The next sign-in enrols another app. Be sure of whom you speak to.</p>
          <form className="form" method="post" action={`${path}/second-factor`}>
            <ReasonField id="factor-reason" />
            <button className="danger">Reset the second factor</button>
          </form>
        </section>
        <section className="card" aria-labelledby="password">
          <h2 id="password">Reset the password</h2>
          <p className="hint">A new initial password is shown to you once, and the second factor is enrolled again.</p>
          <form className="form" method="post" action={`${path}/password`}>
            <input type="hidden" name="email" value={person.email} />
            <ReasonField id="password-reason" />
            <button className="danger">Reset the password</button>
          </form>
        </section>
        {person.roles.length > 0 && (
          <section className="card" aria-labelledby="disable">
            <h2 id="disable">Disable the account</h2>
            <p className="hint">It loses every role and is signed out everywhere. Giving a role back enables it again.</p>
            <form className="form" method="post" action={`${path}/roles`}>
              <ReasonField id="disable-reason" />
              <label className="confirm">
                <input type="checkbox" required /> {person.name} must not work here any more
              </label>
              <button className="danger">Disable {person.name}</button>
            </form>
          </section>
        )}
      </div>
    </>
  );
}

export default staffPage(PersonPage);
