import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssembly } from '../../../../local/runtime/assembly/assembly.ts';

const stack = { type: 'aws:cloudformation:stack', environment: 'aws://111111111111/eu-west-2', properties: { templateFile: 'one.json' } };

/** A cloud assembly with a stack of this template. */
function assembly({ template = {}, ...manifest }: { template?: object; artifacts?: object; missing?: object[] }): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ artifacts: { one: stack, two: { ...stack, dependencies: ['one'] } }, ...manifest }),
  );
  writeFileSync(join(folder, 'one.json'), JSON.stringify(template));
  return folder;
}

test('reads the dependencies, the account and the region of stacks', () => {
  const { stacks } = readAssembly(assembly({}));
  expect(stacks).toMatchObject([
    { name: 'one', account: '111111111111', region: 'eu-west-2', dependsOn: [] },
    { name: 'two', dependsOn: ['one'] },
  ]);
});

test.each([
  ['an assembly without stacks', { artifacts: {} }, /has no stack: give the folder of a stage's assembly/],
  ['missing context', { missing: [{ key: 'vpc' }] }, /lacks context values:.*vpc/],
  ['a resource with a condition', { template: { Resources: { A: { Type: 'B', Condition: 'C' } } } }, /conditions are not emulated/],
  ['a resource without a type', { template: { Resources: { A: {} } } }, /one\.json is not a valid file of a cloud assembly/],
])('refuses %s', (_, what, message) => {
  expect(() => readAssembly(assembly(what))).toThrow(message);
});

test('refuses an image that is not an asset', () => {
  const read = readAssembly(assembly({}));
  expect(() => read.asset('nginx:latest')).toThrow('nginx:latest is not an asset of this assembly');
});
