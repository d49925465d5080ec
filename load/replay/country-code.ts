import { COUNTRY_CODES } from '../../platform/contact/countries.ts';

const names = new Intl.DisplayNames('en-GB', { type: 'region' });

/** Spellings of the online retail data set that differ from Unicode's. */
const SPELLINGS = {
  EIRE: 'IE',
  UK: 'GB',
  USA: 'US',
  RSA: 'ZA',
  Korea: 'KR',
  'Hong Kong': 'HK',
  'Czech Republic': 'CZ',
  'Channel Islands': 'JE',
};

/** Values of the data set for an unknown country; the shop's own country is used. */
const NO_COUNTRY = new Set(['', 'unspecified', 'european community']);

const OWN_COUNTRY = 'GB';

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map([
  ...COUNTRY_CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code] as const),
  ...Object.entries(SPELLINGS).map(([name, code]) => [name.toLowerCase(), code] as const),
]);

/** The ISO code of a country by its English name; undefined if unknown. */
export function countryCodeOf(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  return NO_COUNTRY.has(key) ? OWN_COUNTRY : CODE_BY_NAME.get(key);
}
