import type { Metadata } from 'next';
import { ErasureView } from '../../../../contracts/user/erasure.ts';
import { call, orNotFound } from '../../../../web/backend.ts';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';
import { FormAlert } from '../../../../web/ui/form-alert.tsx';
import { config } from '../../../lib/config.ts';
import { pageOrFailure } from '../../../lib/page-or-failure.ts';

export const metadata: Metadata = { title: 'Erase your account', robots: { index: false } };

/** Opened by a mailed link. Programs that check links in mails erase nothing, since only the form does. */
async function ErasePage({ searchParams }: PageProps) {
  const query = await searchParams;
  if (onlyText(query['done'])) return <Erased />;
  const token = onlyText(query['token']);
  const erasure =
    token === undefined
      ? undefined
      : await orNotFound(
          call(ErasureView, { base: config().USER_URL, path: '/api/accounts/erasures/read', method: 'POST', body: { token } }),
        );
  if (token === undefined || erasure === undefined) return respondNotFound(<DeadLink />);
  return (
    <div className="narrow">
      <h1 className="page-head">Erase your account</h1>
      {onlyText(query['problem']) && <FormAlert text="We could not do that just now. Please try again in a moment." />}
      <p>This erases the account of {erasure.email} for good. You will be signed out everywhere.</p>
      <form className="form" method="post" action="/account/erase/confirmation">
        <input type="hidden" name="token" value={token} />
        <button className="button">Erase my account</button>
      </form>
      <p>
        <a href="/account">Keep my account</a>
      </p>
    </div>
  );
}

export default pageOrFailure(ErasePage);

function Erased() {
  return (
    <div className="narrow">
      <h1 className="page-head">Your account is erased</h1>
      <p role="status">Your orders lose your name and addresses within a minute, and those under way when they have ended.</p>
      <p>
        <a href="/">Go to the shop</a>
      </p>
    </div>
  );
}

function DeadLink() {
  return (
    <div className="narrow">
      <h1 className="page-head">This link no longer works</h1>
      <p>
        It was used before, or it is too old. If you still have an account, ask again under <a href="/account/data">your data</a>.
      </p>
    </div>
  );
}
