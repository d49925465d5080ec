import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as z from 'zod';
import { runCustomResource } from '../../../platform/aws/custom-resource.ts';
import { awsSecrets } from '../../../adapters/secrets/vendors.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { fillShop } from './fill-shop.ts';

const logger = createLogger('load-demo-data');
const secrets = awsSecrets();
const Account = z.object({ email: z.string(), password: z.string() });

/** Loads the demo data. Deleting the resource keeps it, since orders may refer to it. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  await runCustomResource(event, 'demo-data', async () => {
    const { email, password } = Account.parse(JSON.parse(await secrets.value(config.ACCOUNT_SECRET_ARN)));
    const filled = await fillShop({ shopUrl: config.SHOP_URL, currency: config.CURRENCY, email, password });
    logger.info({ ...filled }, 'demo data loaded');
  });
}
