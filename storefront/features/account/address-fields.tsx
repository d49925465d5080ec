import { Field } from '../../../web/ui/field.tsx';
import { countryOptions } from '../checkout/country-options.ts';
import type { TypedAddress } from './address-entry.ts';

export interface AddressFieldsProps {
  readonly typed: Partial<TypedAddress>;
  readonly wrong: { readonly field: string; readonly text: string } | undefined;
}

/** The fields of an address in a form that works without a script. */
export function AddressFields({ typed, wrong }: AddressFieldsProps) {
  const errorOf = (id: string) => (wrong?.field === id ? wrong.text : undefined);
  return (
    <>
      <Field id="name" label="Full name" autoComplete="name" required defaultValue={typed.name} error={errorOf('name')} />
      <Field
        id="line1"
        label="Street and number"
        autoComplete="address-line1"
        required
        defaultValue={typed.line1}
        error={errorOf('line1')}
      />
      <div className="field-pair">
        <Field id="city" label="Town or city" autoComplete="address-level2" required defaultValue={typed.city} error={errorOf('city')} />
        <Field id="postcode" label="Postcode" autoComplete="postal-code" defaultValue={typed.postcode} error={errorOf('postcode')} />
      </div>
      <div className="field">
        <label htmlFor="country">Country</label>
        <select id="country" name="country" autoComplete="country" defaultValue={typed.country ?? 'GB'}>
          {countryOptions().map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
