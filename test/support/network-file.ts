import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GuardOptions, ProcessNetwork } from '../../local/network/guard.ts';

/** A new `network.json` with the network of one process. */
export function networkFile(network: Partial<ProcessNetwork> = {}): GuardOptions {
  const file = join(mkdtempSync(join(tmpdir(), 'network-')), 'network.json');
  const process: ProcessNetwork = { name: 'program', own: [], destinations: {}, internet: 'no route', ...network };
  writeFileSync(file, JSON.stringify({ program: process }));
  return { file, process: 'program' };
}
