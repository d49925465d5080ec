import type { Metadata } from 'next';
import { fetchPreviews } from '../../features/mail/previews.ts';
import { staffPage } from '../../lib/page.tsx';

export const metadata: Metadata = { title: 'Mails' };

/** Every mail in every language, with sample data. */
async function MailsPage(_: unknown, session: string) {
  const previews = await fetchPreviews(session);
  return (
    <>
      <h1>Mails</h1>
      <p>What shoppers get, with sample data. Each is sent as HTML and as text.</p>
      <div className="wide" role="region" aria-label="Mails" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Mail</th>
              <th scope="col">Language</th>
              <th scope="col">Subject</th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            {previews.map(({ name, language, subject, text }, index) => (
              <tr key={`${name} ${language} ${subject}`}>
                <td>{name}</td>
                <td>{language}</td>
                <td lang={language}>
                  <a href={`/staff/mails/preview?number=${index}`}>{subject}</a>
                </td>
                <td>
                  <details>
                    <summary>Text</summary>
                    <pre lang={language}>{text}</pre>
                  </details>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export default staffPage(MailsPage);
