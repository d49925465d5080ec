import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../docs/runbooks');

export interface SqlBlock {
  readonly section: string;
  readonly text: string;

  /** Names of the values that psql is given, such as `shard`. */
  readonly variables: readonly string[];
}

/** The SQL blocks of a runbook, in order. */
export function readSqlBlocks(runbook: string): readonly SqlBlock[] {
  const [, ...sections] = readFileSync(join(folder, `${runbook}.md`), 'utf8').split(/^## /m);
  return sections.flatMap((section) =>
    [...section.matchAll(/^ *```sql\n(.*?)^ *```/gms)].map(([, text = '']) => ({
      section: section.split('\n')[0] ?? '',
      text,
      variables: [...new Set([...text.matchAll(/(?<!:):'?([a-z_]+)\b/g)].map(([, name = '']) => name))],
    })),
  );
}
