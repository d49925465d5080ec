import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the app refuses an unknown environment and lists the known ones', async () => {
  const CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'shopmart-assembly-'));
  const synth = promisify(execFile)(process.execPath, ['bin/shopmart.ts'], {
    env: { ...process.env, CDK_OUTDIR, CDK_CONTEXT_JSON: '{"environment":"production"}', CDK_VALIDATION: 'false' },
  });
  await expect(synth).rejects.toThrow('there is no environment "production": choose one of dev, staging, prod');
  rmSync(CDK_OUTDIR, { recursive: true });
});
