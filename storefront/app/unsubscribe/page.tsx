import type { Metadata } from 'next';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';

export const metadata: Metadata = { title: 'Stop mails', robots: { index: false }, referrer: 'no-referrer' };

/** Asks before it stops mails: mail programs open links to check them. */
export default async function UnsubscribePage({ searchParams }: PageProps) {
  const query = await searchParams;
  const problem = onlyText(query['problem']);
  return (
    <div className="narrow">
      <h1 className="page-head">Stop mails</h1>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {onlyText(query['stopped']) ? (
        <p role="status">Done: you get no more mails of this kind. Mails about your orders and your account are still sent.</p>
      ) : (
        <form className="form" method="post" action="/unsubscribe/stop">
          <input type="hidden" name="token" value={onlyText(query['token']) ?? ''} />
          <p>Do you want no more mails of the kind that brought you here?</p>
          <button className="button">Stop these mails</button>
        </form>
      )}
      <p className="form-foot">
        <a href="/account/messages">Choose all of your messages</a>
      </p>
    </div>
  );
}

function problemText(code: string): string {
  return code === 'unavailable'
    ? 'We could not do that just now. Please try again in a moment.'
    : 'This link does not work. Open it again from the mail, or choose your messages in your account.';
}
