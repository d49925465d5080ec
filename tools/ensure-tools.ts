import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Tool {
  /** Any of these programs. */
  readonly programs: readonly string[];
  /** Used if none of the programs can be installed. */
  readonly substitutes?: readonly string[];
  readonly aptPackages: readonly string[];
  /** @default the tool comes from Debian only */
  readonly brewPackage?: string;
  readonly purpose: string;
}

const redis: Tool = {
  programs: ['valkey-server', 'redis-server'],
  aptPackages: ['redis-server'],
  brewPackage: 'valkey',
  purpose: 'the bus and the cache',
};

const chromium: Tool = {
  // Headless only: a journey takes a third of the CPU time.
  programs: ['chromium-headless-shell'],
  substitutes: ['chromium', 'chromium-browser', 'google-chrome'],
  aptPackages: ['chromium-headless-shell', 'fonts-liberation'],
  brewPackage: '--cask chromium',
  purpose: 'the journeys through the shop',
};

const shellcheck: Tool = {
  programs: ['shellcheck'],
  aptPackages: ['shellcheck'],
  brewPackage: 'shellcheck',
  purpose: 'the lint of boot scripts',
};

const prometheus: Tool = {
  programs: ['prometheus'],
  aptPackages: ['prometheus'],
  brewPackage: 'prometheus',
  purpose: 'metrics: npm start -- --observe, and the tests of alerts',
};

const pebble: Tool = {
  programs: ['pebble'],
  aptPackages: ['pebble'],
  purpose: 'the renewal of certificates against a certificate authority',
};

const pgbouncer: Tool = { programs: ['pgbouncer'], aptPackages: ['pgbouncer'], purpose: 'connections to the orders cluster' };

/** The drills run the configuration of the orders cluster with the programs that Debian packages. */
const DRILL_TOOLS: readonly Tool[] = [
  ['etcd', 'etcd-server'],
  ['patroni', 'patroni', 'python3-etcd', 'postgresql'],
  ['haproxy', 'haproxy'],
  ['pgbackrest', 'pgbackrest'],
  ['jq', 'jq'],
  ['curl', 'curl'],
].map(([program = '', ...aptPackages]) => ({ programs: [program], aptPackages, purpose: 'the drills of the orders cluster' }));

type Report = (line: string) => void;

/** Installs Redis if it is missing. @returns the program */
export function ensureRedis(report: Report): string {
  return ensure(redis, report);
}

/** Installs Chromium if it is missing. @returns the program */
export function ensureChromium(report: Report): string {
  return ensure(chromium, report);
}

/** Installs Prometheus with promtool where there is none. @returns the program */
export function ensurePrometheus(report: Report): string {
  return ensure(prometheus, report);
}

/** Installs shellcheck where there is none. */
export function ensureShellcheck(report: Report): void {
  ensure(shellcheck, report);
}

/** Installs pebble, a certificate authority for tests, with its DNS server, on Debian. @throws Error on another system */
export function ensurePebble(report: Report): void {
  ensure(pebble, report);
}

/** Installs pgbouncer, on Debian. @throws Error on another system */
export function ensurePgbouncer(report: Report): void {
  ensure(pgbouncer, report);
}

/** Installs what the drills of the orders cluster run, on Debian. @throws Error on another system */
export function ensureDrillTools(report: Report): void {
  for (const tool of [pgbouncer, ...DRILL_TOOLS]) ensure(tool, report);
}

function ensure(tool: Tool, report: Report): string {
  const present = find(tool.programs);
  if (present !== undefined) return present;
  try {
    return install(tool, report);
  } catch (error) {
    const substitute = find(tool.substitutes ?? []);
    if (substitute === undefined) throw error;
    report(`using ${substitute} for ${tool.purpose}`);
    return substitute;
  }
}

function install(tool: Tool, report: Report): string {
  const by = installer(tool);
  const packages = tool.aptPackages.join(' ');
  const manual =
    tool.brewPackage === undefined
      ? `install ${packages} on Debian, which this needs, and run the command again`
      : `install ${packages} (Debian) or ${tool.brewPackage} (Homebrew), and run the command again`;
  if (!by) throw new Error(`${tool.programs.join(' or ')} is required for ${tool.purpose} and is not on the PATH: ${manual}`);
  report(
    `installing ${tool.programs[0]} for ${tool.purpose} (once, about half a minute): ${by.map((command) => command.join(' ')).join(' && ')}`,
  );
  for (const [program = '', ...args] of by) {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stderr.trim()}\nManual installation: ${manual}`);
  }
  const installed = find([...tool.programs, ...(tool.substitutes ?? [])]);
  if (installed === undefined) throw new Error(`${tool.programs[0]} was installed but is not on the PATH: ${manual}`);
  return installed;
}

function find(programs: readonly string[]): string | undefined {
  // By its file: some programs know no --version.
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return programs.find((program) => folders.some((folder) => isExecutable(join(folder, program))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installer({ aptPackages, brewPackage }: Tool): readonly (readonly string[])[] | undefined {
  const has = (program: string, ...args: readonly string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (process.platform === 'darwin' && brewPackage !== undefined && has('brew', '--version'))
    return [['brew', 'install', ...brewPackage.split(' ')]];
  if (process.platform !== 'linux' || !has('apt-get', '--version')) return undefined;
  const asRoot = process.getuid?.() === 0 ? [] : has('sudo', '-n', 'true') ? ['sudo', '-n'] : undefined;
  if (!asRoot) return undefined;
  return [
    [...asRoot, 'apt-get', 'update', '-qq'],
    [...asRoot, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...aptPackages],
  ];
}
