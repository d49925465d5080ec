import { describe, expect, test } from 'vitest';
import { COUNTRY_CODES, needsPostcode } from '../../../platform/contact/countries.ts';
import { CountryCode } from '../../../platform/contact/country-code.ts';
import { countryCodeOf } from '../../../load/replay/country-code.ts';
import { countryOptions } from '../../../storefront/features/checkout/country-options.ts';

describe('the countries', () => {
  test('are the 249 of ISO 3166-1, each once and with a name', () => {
    expect(new Set(COUNTRY_CODES).size).toBe(249);
    expect(COUNTRY_CODES).toHaveLength(249);
    const names = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'none' });
    expect(COUNTRY_CODES.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  test.each([
    ['GB', true],
    ['DE', true],
    ['US', true],
    ['IE', false],
    ['HK', false],
    ['AE', false],
  ])('require a postcode if their mail does: %s %s', (code, needed) => {
    expect(needsPostcode(code)).toBe(needed);
  });

  test('are listed in the order of their names', () => {
    const names = countryOptions().map(({ name }) => name);
    expect(names).toHaveLength(249);
    expect(names[0]).toBe('Afghanistan');
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'en-GB')));
    expect(countryOptions()).toContainEqual({ code: 'GB', name: 'United Kingdom' });
  });

  test('are stored in upper case', () => {
    expect(CountryCode.parse(' gb ')).toBe('GB');
  });

  test.each([
    ['United Kingdom', 'GB'],
    ['EIRE', 'IE'],
    ['Channel Islands', 'JE'],
    ['germany', 'DE'],
    ['Unspecified', 'GB'],
    ['', 'GB'],
  ])('of a replayed file named %j are found by code: %s', (name, code) => {
    expect(countryCodeOf(name)).toBe(code);
  });
});
