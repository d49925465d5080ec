import * as z from 'zod';
import { isCountryCode } from './countries.ts';

/** Of a country, in capitals. */
export const CountryCode = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCountryCode, "must be a country's ISO 3166-1 code of two letters, such as GB or DE");
