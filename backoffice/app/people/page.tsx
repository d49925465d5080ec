import type { Metadata } from 'next';
import { staffAccounts } from '../../features/account/sign-in.ts';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Staff' };

async function PeoplePage(_props: object, session: string) {
  const accounts = await staffAccounts(session);
  return (
    <>
      <h1>Staff</h1>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">E-mail address</th>
              <th scope="col">Name</th>
              <th scope="col">Roles</th>
              <th scope="col">Second factor</th>
            </tr>
          </thead>
          <tbody>
            {accounts.map(({ accountId, email, name, roles, hasSecondFactor }) => (
              <tr key={accountId}>
                <th scope="row">{email}</th>
                <td>{name}</td>
                <td>{roles.join(', ')}</td>
                <td>{hasSecondFactor ? 'enrolled' : 'not yet'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export default staffPage(PeoplePage);
