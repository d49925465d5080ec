/** In characters. E-mail addresses after RFC 5321, the rest by what labels have room for. */
export const LONGEST = { email: 254, emailLocalPart: 64, name: 200, line1: 200, city: 100, postcode: 20 } as const;
