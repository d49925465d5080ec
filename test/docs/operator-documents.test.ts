import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '../../tools/build.ts';

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');
const documents = ['README.md', 'docs/deploying.md', ...globSync('docs/runbooks/*.md', { cwd: repository })];
const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json'))).scripts;
const templates = globSync('test/lib/__snapshots__/prod/*.json', { cwd: repository }).map(read).join('\n');

const named = (text: string, pattern: RegExp): readonly string[] => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('links to files that exist', () => {
    const links = named(text, /\]\(([^)#:]+)\)/g);
    expect(links.filter((link) => !existsSync(join(repository, dirname(document), link)))).toEqual([]);
  });

  test('names source files and scripts that exist', () => {
    const files = named(text, /`((?:lib|tools|adapters|domain)\/[\w./-]+\.ts)`/g);
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
    expect(named(text, /npm run ([a-z:-]+)/g).filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names alarms, outputs and settings that prod has', () => {
    const outputs = named(text, /`((?:Shop|MailFrom|Dkim|Dmarc)\w*)`/g).filter((name) => !templates.includes(name));
    const alarms = named(text, /(shopmart-prod-[a-z]+-failing)/g).filter((name) => !templates.includes(`"${name}"`));
    const configured = read('lib/config.ts');
    const settings = named(text, /\b(isDeletionProtected|minOrdersPerHour|alarmUrl|alarmEmail|generations|onDelete)\b/g);
    expect([...outputs, ...alarms, ...settings.filter((name) => !configured.includes(`${name}:`))]).toEqual([]);
  });
});
