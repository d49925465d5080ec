import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { launchBrowser } from '../support/browser.ts';

export const SIZES = [
  { size: 'a phone', viewport: { width: 390, height: 844 } },
  { size: 'a desktop', viewport: { width: 1280, height: 800 } },
] as const;

export type Viewport = (typeof SIZES)[number]['viewport'];

export interface Visit {
  readonly viewport?: Viewport;

  /** @default true */
  readonly hasScript?: boolean;
}

export interface Visitor {
  readonly page: Page;
  /** What the browser complained of: refused scripts, failed requests, uncaught errors. */
  readonly complaints: readonly string[];
  leave(): Promise<void>;
}

/** People with a real browser each: nothing of one is known to another. */
export class Visitors {
  readonly shopUrl = shopUrl(readEndpoints(process.env['SHOPMART_ENDPOINTS']));
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async arrive(): Promise<Visitors> {
    return new Visitors(await launchBrowser());
  }

  async one({ viewport = SIZES[0].viewport, hasScript = true }: Visit = {}): Promise<Visitor> {
    const context: BrowserContext = await this.#browser.newContext({
      viewport,
      javaScriptEnabled: hasScript,
      baseURL: this.shopUrl,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(`${message.location().url}: ${message.text()}`)));
    page.on('pageerror', (error) => complaints.push(String(error)));
    return { page, complaints, leave: () => context.close() };
  }

  async leave(): Promise<void> {
    await this.#browser.close();
  }
}
