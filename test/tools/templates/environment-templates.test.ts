import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allResources, readTemplates } from '../../../tools/templates/environment-templates.ts';

test('the templates of an environment are read from its stage, by the names of the stacks without their prefix', () => {
  const cdkOut = mkdtempSync(join(tmpdir(), 'templates-'));
  const folder = join(cdkOut, 'assembly-test');
  mkdirSync(folder);
  const write = (file: string, content: unknown) => writeFileSync(join(folder, file), JSON.stringify(content));
  const stack = { type: 'aws:cloudformation:stack', properties: { stackName: 'shopmart-test-core-database', templateFile: 'core.json' } };
  write('manifest.json', { artifacts: { core: stack, 'core.assets': { type: 'cdk:asset-manifest', properties: { file: 'x.json' } } } });
  write('core.json', { Resources: { Key: { Type: 'AWS::KMS::Key' } }, Parameters: {} });

  expect(allResources(readTemplates(cdkOut, 'test'))).toEqual([
    { stack: 'core-database', id: 'Key', resource: { Type: 'AWS::KMS::Key', Properties: {} } },
  ]);
});
