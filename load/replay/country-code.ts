import { COUNTRY_CODES } from '../../platform/contact/countries.ts';

const names = new Intl.DisplayNames('en-GB', { type: 'region' });

/** As the files of the online retail data set spell what they do not spell as Unicode does. */
const SPELLINGS = {
  EIRE: 'IE',
  USA: 'US',
  RSA: 'ZA',
  Korea: 'KR',
  'Hong Kong': 'HK',
  'Czech Republic': 'CZ',
  'Channel Islands': 'JE',
};

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map([
  ...COUNTRY_CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code] as const),
  ...Object.entries(SPELLINGS).map(([name, code]) => [name.toLowerCase(), code] as const),
]);

/** The ISO code of a country by its name; the shop's own country for what is none, such as `Unspecified` and `European Community`. */
export function countryCodeOf(name: string): string {
  return CODE_BY_NAME.get(name.trim().toLowerCase()) ?? 'GB';
}
