import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '../../docs/runbooks');

export interface Runbook {
  readonly name: string;

  /** The headings of its sections, in order. */
  readonly sections: readonly string[];

  /** Commands of ours in its shell blocks, in order, as words after `npm run ops --`. */
  readonly commands: readonly (readonly string[])[];
}

/** Pages with a short section per alarm or alert, which lead to the runbooks. */
export const COLLECTIONS: readonly string[] = ['alarms.md', 'objectives.md'];

/** The runbooks in `docs/runbooks/`. */
export function readRunbooks(): readonly Runbook[] {
  return globSync('*.md', { cwd: folder })
    .filter((file) => file !== 'README.md' && !COLLECTIONS.includes(file))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].map(([, block = '']) => block.replaceAll(/\\\n/g, ' '));
      return {
        name: basename(file, '.md'),
        sections: [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading),
        commands: blocks.flatMap((block) => block.split('\n').flatMap(commandIn)),
      };
    });
}

/** A line that runs one of our commands here, or in the operator task. */
function commandIn(line: string): readonly (readonly string[])[] {
  const [, here] = /^\s*npm run ops -- (.+)$/.exec(line) ?? [];
  const [, inside] = /^\s*inside 'node replay\.mjs (.+)'$/.exec(line) ?? [];
  const text = here ?? (inside === undefined ? undefined : `replay ${inside}`);
  return text === undefined ? [] : [[...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')];
}
