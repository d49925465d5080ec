import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { z } from 'zod';
import { answerCustomResource } from '../../../platform/aws/custom-resource.ts';
import { secretValue } from '../../../platform/aws/secret.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { fillShop } from './fill-shop.ts';

const logger = createLogger('load-demo-data');
const Account = z.object({ email: z.string(), password: z.string() });

/** Fills a shop that is shown to people. Goods stay when the resource goes: orders may name them. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  await answerCustomResource(event, 'demo-data', async () => {
    const { email, password } = Account.parse(JSON.parse(await secretValue(config.STAFF_SECRET_ARN)));
    const filled = await fillShop({ shopUrl: config.SHOP_URL, currency: config.CURRENCY, email, password });
    logger.info({ ...filled }, 'the shop has its demonstration goods');
  });
}
