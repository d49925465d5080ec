import { cpSync, existsSync, globSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { digestOf } from '../../../tools/build/digest.ts';
import { invalidateSynthesis } from '../../../tools/synthesize-if-changed.ts';
import { authorizationOf } from '../../iam/credentials.ts';
import { isCustom } from '../assembly/resource-types.ts';
import { applyCustomResource } from '../deploy/custom-resource.ts';
import type { Runtime } from '../deploy/deploy.ts';
import { messageOf } from '../http.ts';
import { findBundles, rebuild, warmUp } from '../../../tools/build/rebuild.ts';
import type { Bundle } from '../../../tools/build/rebuild.ts';
import { watchFolder } from '../../../tools/watch-folder.ts';

/** Sources of the templates, which are read only at start. */
const templateSources = ['bin', 'lib'];
const isNotSource = (name: string) => name.startsWith('.') || ['node_modules', 'dist', 'cdk.out'].includes(name);
/** Editors write a file in several steps, and several files at once. */
const debounceMillis = 40;

/** Applies source changes while the shop runs: code, SQL functions and views, and pages. */
export function startLiveUpdates(runtime: Runtime, root: string): void {
  const { log, assembly } = runtime;
  const bundles = findBundles(assembly.assetFolders, root);
  const schemas = findSchemas(assembly.assetFolders, root);
  /** Bundles whose last change was not applied. */
  const pending = new Set<Bundle>();
  let changed = new Set<string>();
  let isBusy = false;

  const update = async (files: ReadonlySet<string>): Promise<readonly string[]> => {
    const isIn = (folder: string) => [...files].some((file) => file.startsWith(`${folder}/`));
    const affected = bundles.filter((each) => pending.has(each) || [...files].some((file) => each.inputs.has(file)));
    const changedSchemas = schemas.filter(({ source }) => isIn(source));
    // The assets in `cdk.out` differ from the synthesized ones from now on.
    if (affected.length + changedSchemas.length > 0) invalidateSynthesis(runtime.state.folder);
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
      await send(runtime, `${runtime.endpoints['LAMBDA']}/2015-03-31/functions/${encodeURIComponent(arn)}/code`, 'PUT', '{}');
    for (const { arn } of runtime.functions.filter(({ folder }) => isOfSchema(folder))) await applySchema(runtime, arn);
    await Promise.all(tasks.map(async ({ restart }) => restart()));
    pending.clear();
    const pages = runtime.tasks.filter(({ folder }) => nextApps(folder).some((app) => isIn(app)));
    return [...[...functions, ...tasks, ...pages].map(({ name }) => name), ...changedSchemas.map(({ source }) => source)];
  };

  const applyChanges = async (): Promise<void> => {
    while (changed.size > 0 && !runtime.isStopping()) {
      await pause(debounceMillis);
      const files = changed;
      changed = new Set();
      const startedAt = performance.now();
      try {
        const updated = await update(files);
        if (updated.length === 0) continue;
        await invalidateEdge(runtime);
        log.step(`updated ${updated.toSorted().join(', ')} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      } catch (error) {
        log.notice(`${[...files].join(', ')} could not be applied:\n${messageOf(error)}`);
      }
    }
  };
  const onFile = (file: string) => {
    if (!/\.\w+$/.test(file)) return;
    if (templateSources.some((folder) => file.startsWith(`${folder}/`)))
      return log.notice(`${file}: restart to apply the changed templates`);
    changed.add(file);
    if (isBusy) return;
    isBusy = true;
    void applyChanges().finally(() => (isBusy = false));
  };
  void warmUp(bundles, root);
  const apps = runtime.tasks.flatMap(({ folder }) => nextApps(folder));
  const files = [...bundles.flatMap(({ inputs }) => [...inputs]), ...schemas.map(({ source }) => source)];
  for (const folder of new Set([...files.map((file) => file.split('/')[0] ?? ''), ...apps, ...templateSources])) {
    if (isNotSource(folder) || !existsSync(join(root, folder))) continue;
    watchFolder(join(root, folder), isNotSource, (path) => onFile(relative(root, path)));
  }
  log.step('watching the source; Ctrl-C stops');
}

/** SQL folders in assets, and the source folders that they were copied from. */
function findSchemas(assetFolders: readonly string[], root: string) {
  const noneIgnored = new Set<string>();
  const sources = globSync('*/*/sql', { cwd: root, exclude: isNotSource });
  const digests = new Map(sources.map((source) => [digestOf(join(root, dirname(source)), ['sql'], noneIgnored), source]));
  return assetFolders.flatMap((folder) => {
    const source = existsSync(join(folder, 'sql')) && digests.get(digestOf(folder, ['sql'], noneIgnored));
    return source ? [{ source, target: join(folder, 'sql') }] : [];
  });
}

/** Source folders of the Next.js apps in an asset. */
const nextApps = (folder: string) => globSync('*/.next', { cwd: folder }).map((built) => dirname(built));

const CustomResource = z.object({ ServiceToken: z.string() });

/** Runs the schema migration, which applies changed functions and views. */
async function applySchema(runtime: Runtime, functionArn: string): Promise<void> {
  const { resolved } = runtime;
  const isOfFunction = (resource: (typeof resolved.resources)[number]) =>
    isCustom(resource.template.Type) && CustomResource.parse(resolved.properties(resource)).ServiceToken === functionArn;
  for (const resource of resolved.resources.filter(isOfFunction)) await applyCustomResource(resource, runtime);
}

/** Cached pages may depend on what has changed. */
async function invalidateEdge(runtime: Runtime): Promise<void> {
  const { endpoints, resolved } = runtime;
  const paths = '<Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths>';
  const batch = `<InvalidationBatch><CallerReference>${Date.now()}</CallerReference>${paths}</InvalidationBatch>`;
  for (const distribution of resolved.ofType('CloudFront::Distribution'))
    await send(runtime, `${endpoints['CLOUDFRONT']}/2020-05-31/distribution/${resolved.refer(distribution)}/invalidation`, 'POST', batch);
}

async function send({ identities }: Runtime, url: string, method: string, body: string): Promise<void> {
  const headers = { authorization: authorizationOf(identities.operator.accessKeyId) };
  const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} returned ${response.status}: ${text}`);
}
