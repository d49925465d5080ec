import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A context's `sql/` folder without any file. */
export function emptySqlFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sql-'));
  for (const kind of ['migrations', 'functions/batch', 'views']) mkdirSync(join(folder, kind), { recursive: true });
  return folder;
}
