import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Reports every file below a folder that is written, replaced, added or deleted. Each folder has its own watcher: Node's recursive watch on
 * Linux loses a file that an editor replaces. @returns a function that stops watching
 */
export function watchFolder(folder: string, isIgnored: (name: string) => boolean, onFile: (path: string) => void): () => void {
  const watchers = new Map<string, { readonly inode: number; readonly watcher: ReturnType<typeof watch> }>();
  const unwatch = (path: string) => {
    for (const [each, { watcher }] of watchers) {
      if (each !== path && !each.startsWith(`${path}/`)) continue;
      watcher.close();
      watchers.delete(each);
    }
  };
  const filesAt = (path: string): readonly string[] => {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (!stats) unwatch(path);
      return stats?.isDirectory() ? add(path) : [path];
    } catch (error) {
      // A folder may be deleted while it is read.
      if (existsSync(path)) throw error;
      return [path];
    }
  };
  const add = (each: string): readonly string[] => {
    const { ino: inode } = statSync(each);
    // A folder that was deleted and recreated has another inode.
    if (watchers.get(each)?.inode === inode) return [];
    unwatch(each);
    const watcher = watch(each, (_event, name) => {
      if (name === null || isIgnored(name)) return;
      const path = join(each, name);
      for (const file of filesAt(path)) onFile(file);
    });
    watcher.on('error', () => unwatch(each));
    watchers.set(each, { inode, watcher });
    return readdirSync(each, { withFileTypes: true }).flatMap((entry) => {
      if (isIgnored(entry.name)) return [];
      return entry.isDirectory() ? add(join(each, entry.name)) : [join(each, entry.name)];
    });
  };
  add(folder);
  return () => unwatch(folder);
}
