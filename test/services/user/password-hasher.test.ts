import { verify } from '@node-rs/argon2';
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

describe('a burst of sign-ins', () => {
  test('leaves the event loop free, and is refused beyond a hundred in the queue', async () => {
    const burst = passwordHasher();
    const hash = await burst.hash('four unrelated words');
    const outcomes = Array.from({ length: 110 }, () =>
      burst.verify('four unrelated words', hash).then(
        () => 'right',
        (error: { code: string }) => error.code,
      ),
    );
    const start = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    expect(performance.now() - start).toBeLessThan(250);
    const settled = await Promise.all(outcomes);
    expect(settled.filter((outcome) => outcome === 'right')).toHaveLength(102);
    expect(settled.filter((outcome) => outcome === 'too-busy')).toHaveLength(8);
  });
});

describe('a burst of registrations', () => {
  test('does not delay a sign-in by more than the hash that is running', async () => {
    const burst = passwordHasher();
    const hash = await burst.hash('four unrelated words');
    const finished: string[] = [];
    const registrations = Array.from({ length: 51 }, () => burst.hash('four unrelated words').then(() => finished.push('registration')));
    const signIn = burst.verify('four unrelated words', hash).then(() => finished.push('sign-in'));
    await Promise.all([...registrations, signIn]);
    expect(finished.indexOf('sign-in')).toBeLessThan(3);
  });

  test('is refused beyond fifty in the queue, while sign-ins are accepted', async () => {
    const burst = passwordHasher();
    const hash = await burst.hash('four unrelated words');
    const codeOf = (error: { code: string }) => error.code;
    const registrations = Array.from({ length: 60 }, () => burst.hash('four unrelated words').then(() => 'hashed', codeOf));
    const signIns = Array.from({ length: 60 }, () => burst.verify('four unrelated words', hash).then(() => 'right', codeOf));
    expect((await Promise.all(registrations)).filter((outcome) => outcome === 'too-busy')).toHaveLength(9);
    expect(new Set(await Promise.all(signIns))).toEqual(new Set(['right']));
  });
});
