import { rmSync } from 'node:fs';

/** Removes a drill's data and logs, or says where they are. */
export function endFolder(folder: string, { isKept }: { readonly isKept: boolean }): void {
  if (isKept) console.log(`left in place: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
