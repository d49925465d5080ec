import { COUNTRY_CODES } from '../../../platform/contact/countries.ts';

interface CountryOption {
  readonly code: string;
  readonly name: string;
}

let options: readonly CountryOption[] | undefined;

/** Countries sorted by English name. Server only: browsers use other names for some countries. */
export function countryOptions(): readonly CountryOption[] {
  const names = new Intl.DisplayNames('en-GB', { type: 'region' });
  options ??= COUNTRY_CODES.map((code) => ({ code, name: names.of(code) ?? code })).toSorted((one, other) =>
    one.name.localeCompare(other.name, 'en-GB'),
  );
  return options;
}
