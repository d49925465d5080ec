import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssembly } from '../../../../local/runtime/assembly/assembly.ts';

const stack = { type: 'aws:cloudformation:stack', environment: 'aws://111111111111/eu-west-2', properties: { templateFile: 'one.json' } };

/** A folder with a stack of this template, as CDK leaves it. */
function assembly({ template = {}, ...manifest }: { template?: object; artifacts?: object; missing?: object[] }): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({ artifacts: { one: stack, two: { ...stack, dependencies: ['one'] } }, ...manifest }),
  );
  writeFileSync(join(folder, 'one.json'), JSON.stringify(template));
  return folder;
}

test('tells which stack comes after which, and where it is', () => {
  const { stacks } = readAssembly(assembly({}));
  expect(stacks).toMatchObject([
    { name: 'one', account: '111111111111', region: 'eu-west-2', dependsOn: [] },
    { name: 'two', dependsOn: ['one'] },
  ]);
});

test.each([
  ['what is not a stage', { artifacts: {} }, /has no stack: it is not the assembly of a stage/],
  ['what was not looked up', { missing: [{ key: 'vpc' }] }, /lacks context that CDK would look up:.*vpc/],
  ['a resource under a condition', { template: { Resources: { A: { Type: 'B', Condition: 'C' } } } }, /conditions are not evaluated here/],
  ['a resource without a type', { template: { Resources: { A: {} } } }, /one\.json is not what CDK writes/],
])('refuses %s', (_, what, message) => {
  expect(() => readAssembly(assembly(what))).toThrow(message);
});

test('knows only the code that it holds', () => {
  const read = readAssembly(assembly({}));
  expect(() => read.asset('nginx:latest')).toThrow('nginx:latest is not an asset of this assembly');
});
