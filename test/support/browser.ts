import { execFileSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';
import { ensureChromium } from '../../tools/ensure-tools.ts';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches the Chromium that `npm test` has found or installed. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = pathOf(process.env['CHROMIUM'] ?? ensureChromium(console.error));
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...QUIET] });
}

/** Playwright needs an absolute path. */
function pathOf(program: string): string {
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}
