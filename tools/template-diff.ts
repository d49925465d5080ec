// `npm run template-diff`: what a change does to the resources of each environment.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './build.ts';
import { explainFailure, readArguments, refuseArguments } from './command-line.ts';
import { describeChanges } from './templates/describe-changes.ts';
import { environmentNames } from './templates/environment-names.ts';
import { readTemplates } from './templates/environment-templates.ts';

const USAGE = `npm run template-diff -- --before FOLDER [--after FOLDER]

Prints in Markdown which resources CloudFormation would create, update, replace or delete, with what is lost first.

  --before  a folder cdk.out of the state that is deployed: run npm run synth in a clone of it
  --after   the folder of the new state (default: cdk.out here)`;

function main(): void {
  const { values } = readArguments(USAGE, {
    options: { before: { type: 'string' }, after: { type: 'string', default: join(repository, 'cdk.out') } },
  });
  const { before = refuseArguments(USAGE, '--before is missing: give a folder cdk.out'), after } = values;
  for (const [option, folder] of Object.entries({ before, after }))
    if (!existsSync(join(folder, 'manifest.json')))
      refuseArguments(USAGE, `--${option} is "${folder}", which is no folder cdk.out: run npm run synth there`);
  const parts = environmentNames(repository)
    .map((name) => describeChanges(readTemplates(before, name), readTemplates(after, name)))
    .filter((part) => part !== '');
  console.log(parts.length === 0 ? 'No resource changes.' : `## Changes of resources\n\n${parts.join('\n\n')}`);
}

try {
  main();
} catch (error) {
  explainFailure(error);
}
