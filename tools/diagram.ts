// `npm run diagram`: draws prod to `docs/aws.svg` from its templates.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './build.ts';
import { explainFailure, readArguments } from './command-line.ts';
import { drawEnvironment } from './diagram/draw-environment.ts';
import { synthesizedTemplates } from './templates/synthesized-templates.ts';

const USAGE = `npm run diagram

Draws prod to docs/aws.svg from its templates. Synthesizes it first when the source has changed.`;

async function main(): Promise<void> {
  readArguments(USAGE, {});
  writeFileSync(join(repository, 'docs/aws.svg'), drawEnvironment(await synthesizedTemplates(repository, 'prod', console.error)));
  console.log('docs/aws.svg');
}

await main().catch(explainFailure);
