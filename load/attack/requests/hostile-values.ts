import * as fc from 'fast-check';

/** Unescaped in a page, either of these is an injected script. */
export const SCRIPT_MARKER = '<svg/onload=attack77()>';

/** A host to which no redirect of the shop may lead. Texts that contain it may be stored and shown. */
export const FOREIGN_HOST = 'attacker-77.example';

/** A host that only headers name: no response may contain it. */
export const HEADER_HOST = 'header-77.example';

const STRINGS: readonly string[] = [
  '',
  ' ',
  'a'.repeat(300),
  'a'.repeat(10_000),
  'nul\0inside',
  'half \ud800 of a pair',
  '\udfff\ud800',
  '\u202eright to left\u202c مرحبا',
  '👩‍👩‍👧‍👦𝒳🇬🇧',
  'e\u0301'.repeat(200),
  '\u0000\u0001\u001b[31m\u007f',
  'line\r\nx-attack-77: injected',
  '\ufeffbom',
  `"'><script>attack77()</script>`,
  SCRIPT_MARKER,
  `'; drop table shop.orders; --`,
  `' or '1'='1`,
  '$1 :name ?',
  '{{7*7}} ${7*7} #{7*7} <%= 7*7 %>',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%00%2e%2e%2f%',
  '%s%n%x',
  '\\u0000',
  '\\',
  '{"a":1}',
  '[]',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '2147483648',
  '9223372036854775808',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-8fff-bfff-ffffffffffff',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '1970-01-01T00:00:60Z',
  `//${FOREIGN_HOST}/`,
  `https://${FOREIGN_HOST}`,
  `/\\${FOREIGN_HOST}`,
  `/\t/${FOREIGN_HOST}`,
  'javascript:attack77()',
  'a@b@c',
  '"a b"@example.com',
  `a@${'b'.repeat(70)}.example`,
  'ａｄｍｉｎ@example.com',
  `${'a'.repeat(30)}!`,
];

const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1,
  0.5,
  1.0000000001,
  999,
  1000,
  1001,
  32_768,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_648,
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  5e-324,
  1.7976931348623157e308,
];

export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: fc.constantFrom(...STRINGS), weight: 4 }, fc.string({ unit: 'binary', maxLength: 40 }));
}

/** Values of every JSON type that a field may not expect. */
export function hostileValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: hostileText(), weight: 4 },
    { arbitrary: fc.constantFrom(...NUMBERS), weight: 2 },
    fc.constantFrom(null, true, false),
    fc.constantFrom<unknown>([], {}, [[]], [null], { length: 1 }, { toString: 'x' }, { valueOf: null }, { $ne: null }, { '': '' }),
    fc.constantFrom(10, 31, 32, 33, 500).map((depth) => nested(depth)),
    fc.constantFrom(21, 101, 1_001, 20_000).map((length) => Array.from({ length }, () => 'x')),
  );
}

/** A nested list. */
function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
