import type { Metadata } from 'next';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { ErrorSummary } from '../../../../web/ui/error-summary.tsx';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { fetchAddresses } from '../../../features/account/account-api.ts';
import { AccountPages, SignInFirst } from '../../../features/account/account-pages.tsx';
import { ofAccount } from '../../../features/account/account-session.ts';
import { addressProblem, addressText } from '../../../features/account/address-entry.ts';
import { AddressFields } from '../../../features/account/address-fields.tsx';
import { refusedInput } from '../../../features/account/refused-input.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

const TITLE = 'Addresses';

export async function generateMetadata({ searchParams }: PageProps): Promise<Metadata> {
  return { title: 'problem' in (await searchParams) ? `Error: ${TITLE}` : TITLE, robots: { index: false } };
}

async function AddressesPage({ searchParams }: PageProps) {
  const addresses = await ofAccount(fetchAddresses);
  if (!addresses) return <SignInFirst title={TITLE} path="/account/addresses" />;
  const query = await searchParams;
  const code = onlyText(query['problem']);
  const problem = code === undefined ? undefined : addressProblem(code);
  const wrong = problem && 'text' in problem ? problem : undefined;
  const edited = addresses.find(({ addressId }) => addressId === onlyText(query['edit']));
  const typed = code === undefined ? (edited?.address ?? {}) : { ...edited?.address, ...(await refusedInput()) };
  return (
    <div className="narrow">
      <AccountPages />
      <h1 className="page-head">{TITLE}</h1>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {wrong && <ErrorSummary problems={[wrong]} />}
      {onlyText(query['saved']) && <p role="status">Saved.</p>}
      {onlyText(query['removed']) && <p role="status">Removed.</p>}
      {addresses.length === 0 && <p>You have saved no address yet. The checkout offers those that you save here.</p>}
      <ul aria-label="Your addresses">
        {addresses.map(({ addressId, address, isDefault }) => (
          <li key={addressId}>
            <form method="post" action="/account/addresses/changes">
              <input type="hidden" name="addressId" value={addressId} />
              {addressText(address)} {isDefault && <strong>Default</strong>}{' '}
              <a href={`/account/addresses?${new URLSearchParams({ edit: addressId })}`} aria-label={`Change ${addressText(address)}`}>
                Change
              </a>{' '}
              <button className="link-button" name="act" value="remove" aria-label={`Remove ${addressText(address)}`}>
                Remove
              </button>
            </form>
          </li>
        ))}
      </ul>
      <h2>{edited ? 'Change the address' : 'Add an address'}</h2>
      <form className="form" method="post" action="/account/addresses/changes" noValidate>
        {edited && <input type="hidden" name="addressId" value={edited.addressId} />}
        <AddressFields typed={typed} wrong={wrong} />
        <p>
          <input type="checkbox" id="isDefault" name="isDefault" value="yes" defaultChecked={edited?.isDefault ?? false} />{' '}
          <label htmlFor="isDefault">Deliver here by default</label>
        </p>
        <button className="button">Save the address</button>
        {edited && <a href="/account/addresses">Leave it as it is</a>}
      </form>
    </div>
  );
}

export default pageOrFailure(AddressesPage);
