import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Reports every file below a folder that is written, replaced, added or deleted from now on, until the function that it returns is called. Each folder is
 * watched by itself: Node's recursive watch on Linux loses a file that an editor replaces.
 */
export function watchFolder(folder: string, isIgnored: (name: string) => boolean, onFile: (path: string) => void): () => void {
  const watchers = new Map<string, { readonly inode: number; readonly watcher: ReturnType<typeof watch> }>();
  const forget = (path: string) => {
    for (const [each, { watcher }] of watchers) {
      if (each !== path && !each.startsWith(`${path}/`)) continue;
      watcher.close();
      watchers.delete(each);
    }
  };
  const filesAt = (path: string): readonly string[] => {
    try {
      const facts = statSync(path, { throwIfNoEntry: false });
      if (!facts) forget(path);
      return facts?.isDirectory() ? add(path) : [path];
    } catch (error) {
      // A folder may be deleted while it is read.
      if (existsSync(path)) throw error;
      return [path];
    }
  };
  const add = (each: string): readonly string[] => {
    const { ino: inode } = statSync(each);
    // A folder that was deleted and made again is another one.
    if (watchers.get(each)?.inode === inode) return [];
    forget(each);
    const watcher = watch(each, (_event, name) => {
      if (name === null || isIgnored(name)) return;
      const path = join(each, name);
      for (const file of filesAt(path)) onFile(file);
    });
    watcher.on('error', () => forget(each));
    watchers.set(each, { inode, watcher });
    return readdirSync(each, { withFileTypes: true }).flatMap((entry) => {
      if (isIgnored(entry.name)) return [];
      return entry.isDirectory() ? add(join(each, entry.name)) : [join(each, entry.name)];
    });
  };
  add(folder);
  return () => forget(folder);
}
