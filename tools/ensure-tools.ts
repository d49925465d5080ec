import { spawnSync } from 'node:child_process';

interface Tool {
  /** Any of these programs. */
  readonly programs: readonly string[];
  /** Used if none of the programs can be installed. */
  readonly substitutes?: readonly string[];
  readonly aptPackages: readonly string[];
  readonly brewPackage: string;
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

type Report = (line: string) => void;

/** Installs Redis if it is missing. @returns the program */
export function ensureRedis(report: Report): string {
  return ensure(redis, report);
}

/** Installs Chromium if it is missing. @returns the program */
export function ensureChromium(report: Report): string {
  return ensure(chromium, report);
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
  const manual = `install ${tool.aptPackages.join(' ')} (Debian) or ${tool.brewPackage} (Homebrew), and run the command again`;
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
  return programs.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
}

function installer({ aptPackages, brewPackage }: Tool): readonly (readonly string[])[] | undefined {
  const has = (program: string, ...args: readonly string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (process.platform === 'darwin' && has('brew', '--version')) return [['brew', 'install', ...brewPackage.split(' ')]];
  if (process.platform !== 'linux' || !has('apt-get', '--version')) return undefined;
  const asRoot = process.getuid?.() === 0 ? [] : has('sudo', '-n', 'true') ? ['sudo', '-n'] : undefined;
  if (!asRoot) return undefined;
  return [
    [...asRoot, 'apt-get', 'update', '-qq'],
    [...asRoot, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...aptPackages],
  ];
}
