import type { Metadata } from 'next';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { Refusal } from '../../../web/backend.ts';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { namesOf, staffAccounts } from '../../features/account/sign-in.ts';
import { search } from '../../features/analytics/range.ts';
import { CONTEXTS, type TrailFilter, type TrailPage, detailsOf, readTrail } from '../../features/audit/trail.ts';
import { staffPage } from '../../lib/page.tsx';
import { Time } from '../../ui/time.tsx';

export const metadata: Metadata = { title: 'Audit trail' };

async function AuditPage({ searchParams }: PageProps, session: string) {
  const query = await searchParams;
  const field = (name: string) => onlyText(query[name]);
  const context = CONTEXTS.find((each) => each === field('context'));
  const filter = { context, by: field('by'), from: field('from'), to: field('to'), before: field('before') };
  const [trail, accounts] = await Promise.all([trailOrRefusal(session, filter), staffAccounts(session)]);
  return (
    <>
      <h1>Audit trail</h1>
      <p>What staff did, the newest first. It cannot be changed.</p>
      <form className="filters" action="/staff/audit">
        <Select id="context" label="On" value={context} options={CONTEXTS.map((each) => [each, each])} />
        <Select id="by" label="Who" value={filter.by} options={accounts.map(({ accountId, name }) => [accountId, name])} />
        <Field id="from" label="From" type="date" defaultValue={filter.from} />
        <Field id="to" label="To" type="date" defaultValue={filter.to} />
        <button>Show</button>
      </form>
      {trail instanceof Refusal ? (
        <FormAlert text={`These acts cannot be shown: ${trail.message}. Change the filters above.`} />
      ) : (
        <Acts trail={trail} filter={filter} names={await namesOf(session)} />
      )}
    </>
  );
}

export default staffPage(AuditPage);

/** Filters that a service refuses are explained beside the form. */
async function trailOrRefusal(session: string, filter: TrailFilter): Promise<TrailPage | Refusal> {
  try {
    return await readTrail(session, filter);
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) return error;
    throw error;
  }
}

interface SelectProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [string, string])[];
}

function Select({ id, label, value, options }: SelectProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={id} defaultValue={value ?? ''}>
        <option value="">All</option>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ActsProps {
  readonly trail: TrailPage;
  readonly filter: TrailFilter;
  readonly names: ReadonlyMap<string, string>;
}

function Acts({ trail: { acts, next }, filter, names }: ActsProps) {
  if (acts.length === 0) return <p className="empty">Nothing was done that matches these filters.</p>;
  return (
    <>
      <div className="wide" role="region" aria-label="Acts of staff" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">On</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {acts.map((act) => (
              <tr key={act.actId}>
                <td className="when">
                  <Time at={act.actedAt} />
                </td>
                <td>{act.accountId === null ? 'an operator' : (names.get(act.accountId) ?? act.accountId)}</td>
                <td>
                  {act.act}
                  <span className="hint detail">{detailsOf(act)}</span>
                </td>
                <td>
                  <span className="badge">{act.context}</span>{' '}
                  {act.context === 'orders' ? (
                    <a href={`/staff/orders/${act.object}`}>{act.object}</a>
                  ) : (
                    (names.get(act.object) ?? act.object)
                  )}
                </td>
                <td>{act.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next !== undefined && (
        <p>
          <a href={`/staff/audit?${search({ ...filter, before: next })}`}>Earlier acts</a>
        </p>
      )}
    </>
  );
}
