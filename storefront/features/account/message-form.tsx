import type { MessagePreferences } from '../../../contracts/notification/http.ts';
import type { Language } from '../../../contracts/notification/language.ts';

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
];

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** What an account chooses about its messages. Works without a script. */
export function MessageForm({ language, stopped, quietHours }: MessagePreferences) {
  return (
    <form className="form" method="post" action="/account/messages/changes">
      <div className="field">
        <label htmlFor="language">Language of your mails</label>
        <select id="language" name="language" defaultValue={language ?? ''}>
          <option value="">The shop’s</option>
          {LANGUAGES.map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <p>Mails about your orders and your account are always sent: confirmations, parcels on their way, links that you asked for.</p>
      <p>
        <label>
          <input type="checkbox" name="back-in-stock" defaultChecked={!stopped.includes('back-in-stock')} /> Tell me when a product that I
          wait for is back in stock
        </label>
      </p>
      <fieldset>
        <legend>Quiet hours</legend>
        <p className="hint">Then only mails about your orders and your account are sent, by the shop’s clock. The others wait.</p>
        <HourChoice id="quietFrom" label="From" hour={quietHours?.from} />
        <HourChoice id="quietTo" label="To" hour={quietHours?.to} />
      </fieldset>
      <button className="button">Save</button>
    </form>
  );
}

function HourChoice({ id, label, hour }: { readonly id: string; readonly label: string; readonly hour: number | undefined }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={id} defaultValue={hour ?? ''}>
        <option value="">None</option>
        {HOURS.map((each) => (
          <option key={each} value={each}>{`${each}:00`}</option>
        ))}
      </select>
    </div>
  );
}
