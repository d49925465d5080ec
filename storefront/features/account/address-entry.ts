import { isCountryCode, needsPostcode } from '../../../platform/contact/countries.ts';
import { LONGEST } from '../../../platform/contact/limits.ts';
import type { FieldProblem } from '../../../web/field-problem.ts';

export const ADDRESS_FIELDS = ['name', 'line1', 'city', 'postcode', 'country'] as const;

export type AddressField = (typeof ADDRESS_FIELDS)[number];

export type TypedAddress = Readonly<Record<AddressField, string>>;

const TEXTS: ReadonlyMap<string, string> = new Map<AddressField, string>([
  ['name', 'Enter the full name, as it should appear on the parcel, in one line of at most 200 characters'],
  ['line1', 'Enter the street and number, in one line of at most 200 characters'],
  ['city', 'Enter the town or city, in one line of at most 100 characters'],
  ['postcode', 'Enter the postcode, of at most 20 characters'],
  ['country', 'Choose the country'],
]);

/** The first field to change before an address can be saved. */
export function wrongField(typed: TypedAddress): AddressField | undefined {
  return ADDRESS_FIELDS.find((field) => {
    const value = typed[field].trim();
    if (field === 'country') return !isCountryCode(value);
    if (field === 'postcode' && value === '') return needsPostcode(typed.country);
    return value === '' || value.length > LONGEST[field];
  });
}

/** By the code in the page's address, which is untrusted. */
export function addressProblem(code: string): FieldProblem | { readonly alert: string } {
  const text = TEXTS.get(code);
  if (text !== undefined) return { field: code, text };
  if (code === 'too-many-addresses') return { alert: 'You have saved twenty addresses, which is the most. Please remove one first.' };
  if (code === 'invalid-request') return { alert: 'That address has a character that no label can print. Please type it again.' };
  return { alert: 'We could not save that just now. Please try again in a moment.' };
}

/** In one line, as a list shows it. */
export function addressText({ name, line1, city, postcode, country }: Partial<TypedAddress>): string {
  return [name, line1, [city, postcode].filter(Boolean).join(' '), country].filter(Boolean).join(', ');
}
