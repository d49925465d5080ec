import { synthetics } from '@amzn/synthetics-playwright';
import { browseAndBuy } from './browse-and-buy.ts';
import { config } from './config.ts';

/** A canary of CloudWatch Synthetics: a failed step fails the run, with its screenshots. */
export async function handler() {
  const browser = await synthetics.launch();
  try {
    const page = await synthetics.newPage(browser);
    await browseAndBuy(page, { shopUrl: config.SHOP_URL, email: config.CUSTOMER_EMAIL, card: config.CARD }, (name, act) =>
      synthetics.executeStep(name, act),
    );
  } finally {
    await synthetics.close();
  }
}
