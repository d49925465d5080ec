// Installs what is missing, then runs a script under Node 24. It runs under any Node ≥ 20 and before `npm ci`, so it imports only Node modules.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');

function print(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  print(text);
  process.exit(1);
}

function isOlder(file, other) {
  return !existsSync(file) || statSync(file).mtimeMs < statSync(other).mtimeMs;
}

function installPackages() {
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (!isOlder(stamp, join(root, 'package-lock.json'))) return;
  print('Installing the packages of package-lock.json (once, about a minute) …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const { status } = spawnSync(npm[0], [...npm.slice(1), 'ci', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) fail('npm ci failed; see the lines above. Fix the cause and run the command again.');
}

/** Node 24.7 added argon2, which hashes passwords. */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 7);
}

/** The system's Node if it is new enough, else the one in package-lock.json. */
function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const packaged = join(bin, 'node');
  if (existsSync(packaged)) return packaged;
  return fail(
    `ShopMart needs Node 24.7 or newer, this is ${process.version}. There is no packaged Node for ${process.platform} ${process.arch}: install Node 24 and run the command again.`,
  );
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail('usage: node tools/with-node.mjs SCRIPT [ARGUMENT …]');
installPackages();

const child = spawn(findNode(), [script, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
});
// In a terminal Ctrl-C reaches the child directly.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
