import type { Page } from 'playwright-core';
import { mailedLink } from '../../load/mailed-link.ts';
import { readEndpoints } from '../../tools/endpoints.ts';

export interface JourneyAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** Opens an account by the API, with the session in the page's browser. */
export async function openAccount(page: Page, { email, password, name }: JourneyAccount): Promise<void> {
  await page.request.post('/api/accounts/links', { data: { email, asked: 'account' } });
  await page.request.post('/api/accounts', { data: { token: await newestLink(email), password, name } });
}

/** The token of the newest link that was mailed to the address. */
export function newestLink(email: string, former?: string): Promise<string> {
  return mailedLink(readEndpoints(process.env['SHOPMART_ENDPOINTS']), email, former);
}
