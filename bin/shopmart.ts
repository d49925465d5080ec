import { App } from 'aws-cdk-lib';
import { Bundles } from '../lib/bundles.ts';
import { selectEnvironments } from '../lib/config.ts';
import { ShopStage } from '../lib/shop-stage.ts';

const app = new App();
const bundles = new Bundles();
for (const config of selectEnvironments(app.node.tryGetContext('environment'))) new ShopStage(app, config.name, { config, bundles });
app.synth();
