import { z } from 'zod';
import { secretValue } from '../../platform/aws/secret.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { ResourceRequest, answering } from './custom-resource.ts';
import { fillShop } from './fill-shop.ts';

const logger = createLogger('load-demo-data');
const Account = z.object({ email: z.string(), password: z.string() });

export async function handler(event: unknown): Promise<void> {
  const request = ResourceRequest.parse(event);
  await answering(request, 'demo-data', async () => {
    // Goods stay when the resource goes: orders may name them.
    if (request.RequestType === 'Delete') return;
    const { email, password } = Account.parse(JSON.parse(await secretValue(config.STAFF_SECRET_ARN)));
    logger.info({ ...(await fillShop({ shopUrl: config.SHOP_URL, email, password })) }, 'the shop has its demonstration goods');
  });
}
