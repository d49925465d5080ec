// `npm test`: runs the tests of parts in parallel, then those of the whole shop. Arguments are passed to vitest and select the projects.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ensureChromium } from './ensure-tools.ts';
import { selectedProjects } from './test-projects.ts';

const Tally = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() });

const folder = mkdtempSync(join(tmpdir(), 'shopmart-tests-'));
const total = { passed: 0, failed: 0, skipped: 0 };
let hasFailed = false;

const args = process.argv.slice(2);
const projects = selectedProjects(args);
if (projects.length === 0) console.error(`no test file matches ${args.join(' ')}: give part of a path, such as test/domain/order`);
for (const project of projects) {
  if (project === 'whole') process.env['CHROMIUM'] ??= ensureChromium(console.error);
  const report = join(folder, `${project}.json`);
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
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = await once(vitest, 'exit');
  hasFailed ||= code !== 0;
  if (!existsSync(report)) continue;
  const { numPassedTests, numFailedTests, numPendingTests } = Tally.parse(JSON.parse(readFileSync(report, 'utf8')));
  total.passed += numPassedTests;
  total.failed += numFailedTests;
  total.skipped += numPendingTests;
}
rmSync(folder, { recursive: true });

console.log(`Tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = hasFailed || total.failed > 0 || total.passed === 0 ? 1 : 0;
