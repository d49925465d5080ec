import { cpSync, existsSync, globSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { digestOf } from '../../../tools/build/digest.ts';
import { forgetSynthesis } from '../../../tools/synthesize-if-changed.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { applyCustomResource } from '../deploy/custom-resource.ts';
import type { Runtime } from '../deploy/deploy.ts';
import { messageOf } from '../http.ts';
import { findBundles, rebuild } from '../../../tools/build/rebuild.ts';
import type { Bundle } from '../../../tools/build/rebuild.ts';
import { watchFolder } from '../../../tools/watch-folder.ts';

/** Folders whose files become templates, which only a new start reads. */
const templateSources = ['bin', 'lib'];
const isNotSource = (name: string) => name.startsWith('.') || ['node_modules', 'dist', 'cdk.out'].includes(name);
/** An editor writes a file in several steps, and several files at once. */
const quietMillis = 40;

/** Puts changes of the source live for as long as the shop runs: code, SQL functions and views, and pages. */
export function keepUpToDate(runtime: Runtime, root: string): void {
  const { log, assembly } = runtime;
  const bundles = findBundles(assembly.assetFolders, root);
  const schemas = findSchemas(assembly.assetFolders, root);
  /** Bundles whose last change is not live. */
  const pending = new Set<Bundle>();
  let changed = new Set<string>();
  let isBusy = false;

  const update = async (files: ReadonlySet<string>): Promise<readonly string[]> => {
    const isIn = (folder: string) => [...files].some((file) => file.startsWith(`${folder}/`));
    const affected = bundles.filter((each) => pending.has(each) || [...files].some((file) => each.inputs.has(file)));
    const changedSchemas = schemas.filter(({ source }) => isIn(source));
    // The templates' assets no longer are what was synthesized.
    if (affected.length + changedSchemas.length > 0) forgetSynthesis(runtime.state.folder);
    for (const each of affected) pending.add(each);
    await rebuild(affected, root);
    for (const { source, target } of changedSchemas) {
      rmSync(target, { recursive: true });
      cpSync(join(root, source), target, { recursive: true });
    }
    const isOfSchema = (folder: string) => changedSchemas.some(({ target }) => dirname(target) === folder);
    const isRebuilt = (folder: string) => affected.some((each) => each.files.some((file) => dirname(file) === folder));
    const functions = runtime.functions.filter(({ folder }) => isRebuilt(folder));
    const tasks = runtime.tasks.filter(({ folder }) => isRebuilt(folder));
    for (const { arn } of functions)
      await send(`${runtime.endpoints['LAMBDA']}/2015-03-31/functions/${encodeURIComponent(arn)}/code`, 'PUT', '{}');
    for (const { arn } of runtime.functions.filter(({ folder }) => isOfSchema(folder))) await applySchema(runtime, arn);
    await Promise.all(tasks.map(async ({ restart }) => restart()));
    pending.clear();
    const pages = runtime.tasks.filter(({ folder }) => nextApps(folder).some((app) => isIn(app)));
    return [...[...functions, ...tasks, ...pages].map(({ name }) => name), ...changedSchemas.map(({ source }) => source)];
  };

  const work = async (): Promise<void> => {
    while (changed.size > 0 && !runtime.isStopping()) {
      await pause(quietMillis);
      const files = changed;
      changed = new Set();
      const begun = performance.now();
      try {
        const updated = await update(files);
        if (updated.length === 0) continue;
        await invalidateEdge(runtime);
        log.step(`updated ${updated.toSorted().join(', ')} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      } catch (error) {
        log.notice(`${[...files].join(', ')} cannot be put live:\n${messageOf(error)}`);
      }
    }
  };
  const note = (file: string) => {
    if (!/\.\w+$/.test(file)) return;
    if (templateSources.some((folder) => file.startsWith(`${folder}/`)))
      return log.notice(`${file}: start again to run the changed templates`);
    changed.add(file);
    if (isBusy) return;
    isBusy = true;
    void work().finally(() => (isBusy = false));
  };
  const apps = runtime.tasks.flatMap(({ folder }) => nextApps(folder));
  const files = [...bundles.flatMap(({ inputs }) => [...inputs]), ...schemas.map(({ source }) => source)];
  for (const folder of new Set([...files.map((file) => file.split('/')[0] ?? ''), ...apps, ...templateSources])) {
    if (isNotSource(folder) || !existsSync(join(root, folder))) continue;
    watchFolder(join(root, folder), isNotSource, (path) => note(relative(root, path)));
  }
  log.step('changes of the source go live; Ctrl-C stops');
}

/** Folders with a context's SQL beside a bundle, and where they were copied from. */
function findSchemas(assetFolders: readonly string[], root: string) {
  const nothingIgnored = new Set<string>();
  const sources = globSync('*/*/sql', { cwd: root, exclude: isNotSource });
  const digests = new Map(sources.map((source) => [digestOf(join(root, dirname(source)), ['sql'], nothingIgnored), source]));
  return assetFolders.flatMap((folder) => {
    const source = existsSync(join(folder, 'sql')) && digests.get(digestOf(folder, ['sql'], nothingIgnored));
    return source ? [{ source, target: join(folder, 'sql') }] : [];
  });
}

/** Folders of the source whose built Next.js app an asset holds. */
const nextApps = (folder: string) => globSync('*/.next', { cwd: folder }).map((built) => dirname(built));

const CustomResource = z.object({ ServiceToken: z.string() });

/** Runs the migration of the schema, which applies functions and views that changed. */
async function applySchema(runtime: Runtime, functionArn: string): Promise<void> {
  const { world } = runtime;
  const isOfFunction = (resource: (typeof world.resources)[number]) =>
    isCustom(resource.template.Type) && CustomResource.parse(world.properties(resource)).ServiceToken === functionArn;
  for (const resource of world.resources.filter(isOfFunction)) await applyCustomResource(resource, runtime);
}

/** Pages that the edge keeps may hold what has changed. */
async function invalidateEdge({ endpoints, world }: Runtime): Promise<void> {
  const paths = '<Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths>';
  const batch = `<InvalidationBatch><CallerReference>${Date.now()}</CallerReference>${paths}</InvalidationBatch>`;
  for (const distribution of world.ofType('CloudFront::Distribution'))
    await send(`${endpoints['CLOUDFRONT']}/2020-05-31/distribution/${world.refer(distribution)}/invalidation`, 'POST', batch);
}

async function send(url: string, method: string, body: string): Promise<void> {
  const response = await fetch(url, { method, body, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} returned ${response.status}: ${text}`);
}
