// `npm run tools`: installs, ahead of their first use, the programs of tests, proofs and drills that npm does not bring.
import { explainFailure } from './command-line.ts';
import { ensureChromium, ensureDrillTools, ensurePebble, ensureRedis, ensureShellcheck } from './ensure-tools.ts';

try {
  for (const ensure of [ensureRedis, ensureChromium, ensureShellcheck, ensurePebble, ensureDrillTools]) ensure(console.log);
} catch (error) {
  explainFailure(error);
}
