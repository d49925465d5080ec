import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOKS } from '../../observability/alerts/alert.ts';
import { repository } from '../../tools/build.ts';

/** Whether a link such as `alarms.md#queue-is-late` names a heading of a file. */
export function hasSection(link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = join(repository, RUNBOOKS, file);
  if (!existsSync(path)) return false;
  return readFileSync(path, 'utf8')
    .split('\n')
    .some((line) => line.startsWith('#') && anchorOf(line) === anchor);
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
