import type { Metadata } from 'next';
import { onlyText } from '../../../web/search-params.ts';
import type { PageProps } from '../../../web/search-params.ts';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { problemText } from '../../features/account/problem-text.ts';
import { readAttributes } from '../../features/product/attributes.ts';
import { staffPage } from '../../lib/page.tsx';
import { Area } from '../../ui/area.tsx';
import { Choice } from '../../ui/choice.tsx';
import { KeptForm } from '../../ui/kept-form.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

export const metadata: Metadata = { title: 'Attributes' };

const TYPES = [
  ['text', 'text'],
  ['number', 'number'],
  ['boolean', 'yes or no'],
  ['choice', 'one of a list'],
] as const;

async function AttributesPage({ searchParams }: PageProps, session: string) {
  const [query, attributes] = await Promise.all([searchParams, readAttributes(session)]);
  const [problem, code] = [onlyText(query['problem']), onlyText(query['code'])];
  const edited = attributes.find((each) => each.code === code);
  return (
    <>
      <h1>Attributes</h1>
      <p className="hint">What products are described by, beside their texts. Shoppers narrow a search by them.</p>
      {problem !== undefined && <FormAlert text={problemText(problem)} />}
      {query['done'] === 'defined' && (
        <p className="message" role="status">
          The attribute is defined.
        </p>
      )}
      <div className="wide" role="region" aria-label="Attributes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Code</th>
              <th scope="col">Type</th>
              <th scope="col">Unit</th>
              <th scope="col">Choices</th>
            </tr>
          </thead>
          <tbody>
            {attributes.map((each) => (
              <tr key={each.code}>
                <th scope="row">
                  <a href={`/staff/attributes?${new URLSearchParams({ code: each.code })}#define`}>{each.name}</a>
                </th>
                <td>{each.code}</td>
                <td>{new Map<string, string>(TYPES).get(each.type)}</td>
                <td>{each.unit}</td>
                <td>{each.choices.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section className="card" aria-labelledby="define">
        <h2 id="define">{edited ? `Change ${edited.name}` : 'New attribute'}</h2>
        <KeptForm action="/staff/attributes/entry">
          <Field
            id="code"
            label="Code"
            hint="Lower-case words joined by hyphens. It cannot be changed later."
            required
            maxLength={64}
            pattern="[a-z0-9]+(-[a-z0-9]+)*"
            defaultValue={edited?.code}
            readOnly={edited !== undefined}
            autoComplete="off"
          />
          <Field id="name" label="Name" hint="What shoppers read." required maxLength={60} defaultValue={edited?.name} autoComplete="off" />
          <Choice id="type" label="Type" options={TYPES} chosen={edited?.type} />
          <Field
            id="unit"
            label="Unit"
            hint="Such as cm. Empty: none."
            maxLength={20}
            defaultValue={edited?.unit ?? ''}
            autoComplete="off"
          />
          <Area
            id="choices"
            label="Choices, one per line, of the type “one of a list”"
            rows={5}
            defaultValue={edited?.choices.join('\n')}
          />
          <ReasonField id="reason" />
          <button>{edited ? 'Save the attribute' : 'Define the attribute'}</button>
        </KeptForm>
      </section>
    </>
  );
}

export default staffPage(AttributesPage);
