import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** What the files of a folder may import. Placeholders such as `<context>` are replaced by those of the importing file. */
interface Layer {
  /** Regular expression over the importing file's path; its named groups fill the placeholders. */
  readonly files: RegExp;
  /** The folder that counts as the file's own. */
  readonly own: string;
  /** Path prefixes inside the repository. */
  readonly below: readonly string[];
  /** Exceptions that may not be imported. */
  readonly except?: readonly string[];
  /** Packages from npm; `*` is any. Node's own modules are always allowed. */
  readonly packages: readonly string[];
}

/** Modules that open connections or read the environment; only deployables may import them. */
const OPENERS = [
  'platform/aws/',
  'platform/cache/connect.ts',
  'platform/config/env.ts',
  'platform/http/client.ts',
  'platform/queue/sender.ts',
  'platform/sharding/connect-worker.ts',
  'platform/sharding/gateway.ts',
  'platform/sql/data-api.ts',
  'platform/sql/postgres.ts',
];

/** A file belongs to the first layer that matches. Tests may import everything. */
const LAYERS: readonly Layer[] = [
  { files: /^bin\//, own: 'bin/', below: ['lib/'], packages: ['aws-cdk-lib', 'constructs'] },
  {
    files: /^lib\//,
    own: 'lib/',
    below: ['contracts/', 'observability/', 'adapters/*/settings.ts', 'adapters/*/vendor-settings.ts', 'adapters/*/*/settings.ts'],
    packages: ['aws-cdk-lib', 'cdk-nag', 'constructs', 'yaml', 'zod'],
  },
  {
    files: /^lambdas\/operations\/(?<name>[^/]+)\//,
    own: 'lambdas/operations/<name>/',
    below: ['adapters/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  {
    files: /^lambdas\/(?<context>[^/]+)\/(?<name>[^/]+)\//,
    own: 'lambdas/<context>/<name>/',
    below: ['adapters/*/vendors.ts', 'domain/<context>/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  {
    files: /^services\/(?<context>[^/]+)\//,
    own: 'services/<context>/',
    below: ['adapters/*/vendors.ts', 'domain/<context>/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  {
    files: /^web\//,
    own: 'web/',
    below: [
      'platform/concurrency/within.ts',
      'platform/http/dependency-unavailable.ts',
      'platform/http/own-path.ts',
      'platform/money/',
      'platform/telemetry/',
    ],
    packages: ['*'],
  },
  {
    files: /^backoffice\//,
    own: 'backoffice/',
    below: ['web/', 'contracts/', ...['config', 'money', 'telemetry', 'text'].map((folder) => `platform/${folder}/`)],
    packages: ['*'],
  },
  {
    files: /^storefront\//,
    own: 'storefront/',
    below: [
      'web/',
      'adapters/payment/browser.ts',
      'adapters/payment/card-fields.ts',
      'contracts/',
      ...['config', 'contact', 'money', 'telemetry', 'text'].map((folder) => `platform/${folder}/`),
      'platform/aws/in-flight-metric.ts',
    ],
    packages: ['*'],
  },
  {
    files: /^adapters\/(?<port>[^/]+)\/[^/]+\.ts$/,
    own: 'adapters/<port>/',
    below: ['domain/', 'contracts/', 'platform/'],
    packages: ['zod'],
  },
  {
    files: /^adapters\/(?<port>[^/]+)\/(?<vendor>[^/]+)\//,
    own: 'adapters/<port>/<vendor>/',
    below: ['adapters/<port>/vendor-settings.ts', 'adapters/<port>/card-fields.ts', 'domain/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  {
    files: /^domain\/(?<context>product)\/transfer\//,
    own: 'domain/<context>/',
    below: ['contracts/', 'platform/'],
    except: OPENERS,
    packages: ['csv-parse', 'html-to-text', 'zod'],
  },
  {
    files: /^domain\/(?<context>[^/]+)\//,
    own: 'domain/<context>/',
    below: ['contracts/', 'platform/'],
    except: OPENERS,
    packages: ['zod'],
  },
  {
    files: /^contracts\//,
    own: 'contracts/',
    below: [
      'platform/events/',
      'platform/money/',
      'platform/contact/',
      'platform/text/',
      'platform/audit/act-reason.ts',
      'platform/audit/recorded-act.ts',
      'platform/identity/caller.ts',
      'platform/sharding/order-id.ts',
      'platform/http/own-path.ts',
    ],
    packages: ['zod'],
  },
  { files: /^platform\//, own: 'platform/', below: [], packages: ['*'] },
  { files: /^sandbox\/(?<name>[^/]+)\//, own: 'sandbox/<name>/', below: ['platform/'], packages: ['*'] },
  { files: /^observability\//, own: 'observability/', below: [], packages: [] },
  { files: /^local\//, own: 'local/', below: ['observability/', 'tools/'], packages: ['*'] },
  {
    files: /^ops\//,
    own: 'ops/',
    below: ['lib/config.ts', 'observability/', 'tools/', 'adapters/', 'domain/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  // Measures the store that the order service calls, not a copy of its statement.
  {
    files: /^load\/bench\/place-order\.ts$/,
    own: 'load/bench/',
    below: ['domain/order/sale/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  // The same of the function that counts events.
  {
    files: /^load\/bench\/fan-out\.ts$/,
    own: 'load/bench/',
    below: ['domain/analytics/rollup/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  // The same of the statements of a sign-in.
  {
    files: /^load\/bench\/sign-in\.ts$/,
    own: 'load/bench/',
    below: ['domain/user/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  // The evaluation measures the algorithms of the service, without the service.
  {
    files: /^load\/recommendations\//,
    own: 'load/',
    below: ['domain/recommendation/model/', 'domain/recommendation/ranking/', 'tools/', 'contracts/', 'platform/'],
    packages: ['*'],
  },
  { files: /^load\//, own: 'load/', below: ['tools/', 'contracts/', 'platform/'], packages: ['*'] },
  { files: /^tools\//, own: 'tools/', below: [], packages: ['*'] },
];

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'(?<fixed>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'/g;

/** Imports that are not allowed or whose file does not exist, as `file imports target: reason`. */
export function findForbiddenImports(root: string): readonly string[] {
  return [...findImportsBelow(root), ...findContractsInBrowser(root)];
}

/** Imports of contract schemas by browser code: files with 'use client' and the files that they import. */
function findContractsInBrowser(root: string): readonly string[] {
  const entries = globSync('{backoffice,storefront,web}/**/*.{ts,tsx}', { cwd: root, exclude: ['**/node_modules', '**/.next'] });
  const clients = entries.filter((file) => readFileSync(join(root, file), 'utf8').startsWith("'use client'"));
  const inBrowser = new Set(clients);
  const findings: string[] = [];
  for (const file of inBrowser) {
    for (const imported of valueImportsOf(join(root, file))) {
      const target = relative(root, resolve(root, dirname(file), imported));
      if (target.startsWith('contracts/'))
        findings.push(`${file} imports ${imported}: browser code may only \`import type\` from contracts/`);
      else if (/^(backoffice|storefront|web)\//.test(target) && existsSync(join(root, target))) inBrowser.add(target);
    }
  }
  return findings.toSorted();
}

function valueImportsOf(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/(?:^|\n)(?:import|export) type [^;]*;/g, '');
  return importsIn(text).filter((imported) => imported.startsWith('.'));
}

function findImportsBelow(root: string): readonly string[] {
  const files = globSync('**/*.{ts,tsx,mjs}', {
    cwd: root,
    exclude: ['**/node_modules', '**/.next', 'dist', 'cdk.out', '.shopmart', 'test'],
  });
  return files.toSorted().flatMap((file) =>
    importsOf(join(root, file)).flatMap((imported) => {
      const reason = reasonAgainst(root, file, imported);
      return reason === undefined ? [] : [`${file} imports ${imported}: ${reason}`];
    }),
  );
}

function importsOf(path: string): readonly string[] {
  return importsIn(readFileSync(path, 'utf8'));
}

function importsIn(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(({ groups }) => groups?.['fixed'] ?? groups?.['dynamic'] ?? []);
}

function reasonAgainst(root: string, file: string, imported: string): string | undefined {
  const layer = LAYERS.find(({ files }) => files.test(file));
  // Configuration files in the root have no layer.
  if (!layer) return file.includes('/') ? 'the folder has no layer; add it to test/support/layers.ts' : undefined;
  if (!imported.startsWith('.')) return reasonAgainstPackage(layer, imported);
  const target = resolve(root, dirname(file), imported);
  if (!existsSync(target) || statSync(target).isDirectory()) return 'the file does not exist';
  const path = relative(root, target);
  const groups = layer.files.exec(file)?.groups ?? {};
  const fill = (pattern: string) => pattern.replaceAll(/<(\w+)>/g, (_, name: string) => groups[name] ?? '');
  const allowed = [fill(layer.own), ...layer.below.map(fill)];
  if (layer.except?.some((pattern) => isBelow(path, pattern)))
    return `${path} opens connections or reads the environment; pass its result as an argument`;
  return allowed.some((pattern) => isBelow(path, pattern)) ? undefined : `allowed are ${allowed.join(', ')}`;
}

function reasonAgainstPackage({ packages }: Layer, imported: string): string | undefined {
  if (imported.startsWith('node:') || builtinModules.includes(imported) || packages.includes('*')) return undefined;
  const name = imported
    .split('/')
    .slice(0, imported.startsWith('@') ? 2 : 1)
    .join('/');
  return packages.includes(name) ? undefined : `allowed packages are ${packages.join(', ')}`;
}

function isBelow(path: string, pattern: string): boolean {
  const expression = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]+');
  return new RegExp(pattern.endsWith('/') ? `^${expression}` : `^${expression}$`).test(path);
}
