// `npm run errors`: writes `docs/errors.md` from the registries of refusals.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeErrors, readRegistries } from './errors/document.ts';

const repository = join(import.meta.dirname, '..');
writeFileSync(join(repository, 'docs/errors.md'), describeErrors(await readRegistries(repository)));
