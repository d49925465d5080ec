import type { Metadata } from 'next';
import * as z from 'zod';
import { shownOnce } from '../../lib/cookies.ts';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Recovery codes' };

async function RecoveryCodesPage() {
  const shown = await shownOnce();
  const codes = shown === undefined ? [] : z.array(z.string()).parse(JSON.parse(shown));
  return (
    <>
      <h1>Your recovery codes</h1>
      {codes.length === 0 ? (
        <p>They were shown once. If you have lost them and the app, an admin resets your second factor.</p>
      ) : (
        <>
          <p>Each signs you in once without the app. Print them or keep them in a safe place: they are not shown again.</p>
          <ul className="codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <form method="post" action="/staff/recovery-codes/seen">
        <button>I have kept them</button>
      </form>
    </>
  );
}

export default staffPage(RecoveryCodesPage);
