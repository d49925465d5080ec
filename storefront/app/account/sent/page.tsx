import type { Metadata } from 'next';
import { refusedInput } from '../../../features/account/refused-input.ts';

export const metadata: Metadata = { title: 'Look into your mailbox', robots: { index: false } };

export default async function SentPage() {
  const { email } = await refusedInput();
  return (
    <div className="narrow">
      <h1 className="page-head">Look into your mailbox</h1>
      <div className="message" role="status">
        <p>We have sent a mail to {email ?? 'your address'}. Open the link in it to go on. In this browser, your cart comes along.</p>
      </div>
      <p className="form-foot">
        No mail after a few minutes? Look into the folder for spam, and check the address: you can ask for{' '}
        <a href="/account/new">another link</a>. The former one keeps working.
      </p>
    </div>
  );
}
