// `npm run mails`: compiles the layout of mails from MJML, so that neither the service nor its image needs a compiler.
import { writeFileSync } from 'node:fs';
import { compileLayout, COMPILED_LAYOUT } from './mails/compile-layout.ts';

writeFileSync(COMPILED_LAYOUT, await compileLayout());
