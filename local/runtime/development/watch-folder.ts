import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Reports every file below a folder that is written, renamed or added from now on. Each folder is watched by itself: Node's recursive watch on Linux loses
 * a file that an editor replaces.
 */
export function watchFolder(folder: string, isIgnored: (name: string) => boolean, onFile: (path: string) => void): void {
  const watched = new Set<string>();
  const add = (each: string): string[] => {
    if (watched.has(each)) return [];
    watched.add(each);
    const watcher = watch(each, (_event, name) => {
      const path = name === null || isIgnored(name) ? undefined : join(each, name);
      if (path === undefined) return;
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
      for (const file of isFolder ? add(path) : [path]) onFile(file);
    });
    // A folder that is deleted ends its watch.
    watcher.on('error', () => watched.delete(each));
    return readdirSync(each, { withFileTypes: true }).flatMap((entry) => {
      if (isIgnored(entry.name)) return [];
      return entry.isDirectory() ? add(join(each, entry.name)) : [join(each, entry.name)];
    });
  };
  add(folder);
}
