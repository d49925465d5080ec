// `npm test`: runs the tests of parts in parallel, then those of the whole shop. Arguments are passed to vitest and select the projects.
// Without arguments, a file that failed is run again by itself at the end: CI accepts a flaky test, and its name is printed last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './ensure-tools.ts';
import { selectedProjects, type TestProject } from './test-projects.ts';
import { readTestReport, type TestRun } from './test-report.ts';

/** More failed files than these are no coincidence, and are not run again. */
const MOST_FLAKY_FILES = 3;

/** Also the temporary folder of all tests: what one leaves behind ends with the run. */
const folder = mkdtempSync(join(tmpdir(), 'shopmart-tests-'));
// PostgreSQL runs as another user when the tests run as root.
chmodSync(folder, 0o755);

async function run(project: TestProject, args: readonly string[]): Promise<TestRun & { readonly succeeded: boolean }> {
  if (project === 'whole') process.env['CHROMIUM'] ??= ensureChromium(console.error);
  const report = join(folder, `${project}.json`);
  rmSync(report, { force: true });
  const vitest = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TMPDIR: folder } },
  );
  const [code] = await once(vitest, 'exit');
  const result = existsSync(report)
    ? readTestReport(readFileSync(report, 'utf8'), process.cwd())
    : { passed: 0, failed: 0, skipped: 0, failedFiles: [] };
  return { ...result, succeeded: code === 0 };
}

const args = process.argv.slice(2);
const projects = selectedProjects(args);
if (projects.length === 0) console.error(`no test file matches ${args.join(' ')}: give part of a path, such as test/domain/order`);

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const flaky: string[] = [];
let succeeded = projects.length > 0;
for (const project of projects) {
  const first = await run(project, args);
  const files = first.failedFiles.map(({ file }) => file);
  const isRunAgain = args.length === 0 && files.length > 0 && files.length <= MOST_FLAKY_FILES;
  if (isRunAgain) console.log(`Running again what failed: ${files.join(', ')}`);
  const second = isRunAgain ? await run(project, files) : undefined;
  const lines = first.failedFiles.flatMap(({ file, failures: failed }) =>
    failed.map(({ title, message }) => `  ${file}: ${title}\n    ${message}`),
  );
  const isFlaky = second?.succeeded ?? false;
  (isFlaky ? flaky : failures).push(...lines);
  succeeded &&= first.succeeded || isFlaky;
  total.passed += first.passed + (isFlaky ? first.failed : 0);
  total.failed += isFlaky ? 0 : first.failed;
  total.skipped += first.skipped;
}
rmSync(folder, { recursive: true, force: true });

if (flaky.length > 0) console.log(`Flaky, passed when run again by itself; find the cause:\n${flaky.join('\n')}`);
if (failures.length > 0) console.log(`Failed:\n${failures.join('\n')}`);
console.log(`Tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = succeeded && total.failed === 0 && total.passed > 0 ? 0 : 1;
