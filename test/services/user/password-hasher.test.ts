import { hash as hashWithCost, verify } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import { passwordHasher } from '../../../services/user/password-hasher.ts';

const hasher = passwordHasher();

describe('a password', () => {
  test('is hashed by argon2id at OWASP’s cost, with a salt of its own', async () => {
    const [one, other] = [await hasher.hash('four unrelated words'), await hasher.hash('four unrelated words')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.verify('four unrelated words', one)).toBe(true);
    expect(await hasher.verify('four unrelated word', one)).toBe(false);
    expect(await hasher.verify('four unrelated words', undefined)).toBe(false);
  });

  test('has a hash that other implementations verify', async () => {
    expect(await verify(await hasher.hash('four unrelated words'), 'four unrelated words')).toBe(true);
  });

  test('takes as long for an unknown account as for an existing one', async () => {
    const hash = await hasher.hash('four unrelated words');
    const times = { known: [0], unknown: [0] };
    // Alternating, so that other load on the machine affects both.
    for (let i = 0; i < 20; i += 1) {
      const [kind, against] = i % 2 === 0 ? (['known', hash] as const) : (['unknown', undefined] as const);
      const start = performance.now();
      await hasher.verify('five unrelated words', against);
      times[kind].push(performance.now() - start);
    }
    const medianOf = (all: number[]) => all.toSorted((a, b) => a - b)[5] ?? 0;
    const [known, unknown] = [medianOf(times.known), medianOf(times.unknown)];
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });
});

/** Of the lowest cost, so that a burst takes milliseconds. */
const cheapHash = (password: string) => hashWithCost(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });

const codeOf = (error: { code: string }) => error.code;

describe('a burst', () => {
  test('of sign-ins is refused beyond a hundred in the queue', async () => {
    const hash = await cheapHash('four unrelated words');
    const burst = passwordHasher();
    const outcomes = await Promise.all(Array.from({ length: 110 }, () => burst.verify('four unrelated words', hash).catch(codeOf)));
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(102);
    expect(outcomes.filter((outcome) => outcome === 'too-busy')).toHaveLength(8);
  });

  test('of registrations is refused beyond fifty in the queue, while a sign-in ends before all but the running one', async () => {
    const hash = await cheapHash('four unrelated words');
    const burst = passwordHasher();
    let ended = 0;
    const registrations = Array.from({ length: 60 }, () => burst.hash('four unrelated words').then(() => (ended += 1), codeOf));
    expect(await burst.verify('four unrelated words', hash)).toBe(true);
    expect(ended).toBeLessThan(3);
    const outcomes = await Promise.all(registrations);
    expect(outcomes.filter((outcome) => outcome === 'too-busy')).toHaveLength(9);
  });
});
