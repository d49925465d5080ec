import { App, Validations } from 'aws-cdk-lib';
import { Bundles } from '../lib/bundles.ts';
import { selectEnvironments } from '../lib/config.ts';
import { ShopStage } from '../lib/shop-stage.ts';

const app = new App();
const bundles = new Bundles();
const environment: unknown = app.node.tryGetContext('environment');
for (const config of selectEnvironments(environment)) new ShopStage(app, config.name, { config, bundles });

// As for CDK's own rules. Loaded on demand: the rules take a second to load, and the laptop's start does not need them.
if (process.env['CDK_VALIDATION'] !== 'false') {
  const { ACKNOWLEDGEMENTS } = await import('../lib/compliance/acknowledgements.ts');
  const { PolicyReview } = await import('../lib/compliance/policy-review.ts');
  const today = new Date().toISOString().slice(0, 10);
  Validations.of(app).addPlugins(new PolicyReview({ acknowledgements: ACKNOWLEDGEMENTS, today, isComplete: environment === undefined }));
}
app.synth();

if (app.node.tryGetContext('report') === 'nist') {
  const { writeNistReport } = await import('../lib/compliance/nist-report.ts');
  console.log(`NIST 800-53: ${writeNistReport(app)}`);
}
