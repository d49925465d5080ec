// `npm run tools`: installs every program that tests, proofs and drills run and that npm does not bring. CI calls it first.
import { explainFailure } from './command-line.ts';
import { ensureChromium, ensureDrillTools, ensureRedis, ensureShellcheck } from './ensure-tools.ts';

try {
  for (const ensure of [ensureRedis, ensureChromium, ensureShellcheck, ensureDrillTools]) ensure(console.log);
} catch (error) {
  explainFailure(error);
}
