import { join } from 'node:path';
import { synthesizeIfChanged } from '../synthesize-if-changed.ts';
import { readTemplates } from './environment-templates.ts';
import type { EnvironmentTemplates } from './environment-templates.ts';

/** The templates of the source as it is: synthesized in a folder of their own when the source has changed. */
export async function synthesizedTemplates(
  repository: string,
  environment: string,
  report: (line: string) => void,
): Promise<EnvironmentTemplates> {
  const parent = join(repository, '.shopmart', 'templates', environment);
  await synthesizeIfChanged(parent, report, environment);
  return readTemplates(join(parent, 'cdk.out'), environment);
}
