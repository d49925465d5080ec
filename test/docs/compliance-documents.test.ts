import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../../tools/build.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const documents = globSync('docs/compliance/*.md', { cwd: repository });
const FILE = /`([\w-]+(?:\/[\w.[\]-]+)*\.(?:ts|md|json))`/g;

/** A test file followed by the titles of the tests that prove something: `file`: "title", "title". */
const PROOF = /`(test\/[\w./-]+\.ts)`((?::|,) "[^"]+"(?:, "[^"]+")*)/g;

interface Proof {
  readonly file: string;
  readonly title: string;
}

function proofsIn(text: string): readonly Proof[] {
  return [...text.matchAll(PROOF)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  );
}

const missing = (proofs: readonly Proof[]): readonly Proof[] =>
  proofs.filter(({ file, title }) => !existsSync(join(repository, file)) || !read(file).includes(title));

test('a proof whose test has another title is found', () => {
  const [proof] = proofsIn(read('docs/compliance/threat-model.md'));
  if (!proof) throw new Error('the threat model names no test');
  expect(missing([proof])).toEqual([]);
  expect(missing([{ ...proof, title: `${proof.title} twice` }])).toHaveLength(1);
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('names files that exist', () => {
    const files = [...text.matchAll(FILE)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  test('names tests that exist, by their titles', () => {
    const proofs = proofsIn(text);
    expect(proofs.length).toBeGreaterThan(5);
    expect(missing(proofs)).toEqual([]);
  });

  test('has rows as wide as their heads', () => {
    const rows = text.split('\n\n').filter((block) => block.startsWith('|'));
    const ragged = rows.flatMap((table) => {
      const widths = table
        .trim()
        .split('\n')
        .map((row) => row.split('|').length);
      return widths.filter((width) => width !== widths[0]);
    });
    expect(ragged).toEqual([]);
  });
});
