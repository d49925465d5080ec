import { COUNTRY_CODES } from '../../platform/contact/countries.ts';

const names = new Intl.DisplayNames('en-GB', { type: 'region' });

/** As the files of the online retail data set spell what they do not spell as Unicode does. */
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

/** What that data set writes where it knows no country: these lines go to the shop's own. */
const NO_COUNTRY = new Set(['', 'unspecified', 'european community']);

const OWN_COUNTRY = 'GB';

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map([
  ...COUNTRY_CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code] as const),
  ...Object.entries(SPELLINGS).map(([name, code]) => [name.toLowerCase(), code] as const),
]);

/** The ISO code of a country by its English name; undefined where there is no country of that name. */
export function countryCodeOf(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  return NO_COUNTRY.has(key) ? OWN_COUNTRY : CODE_BY_NAME.get(key);
}
