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
  /** Console errors: refused scripts, failed requests, uncaught exceptions. */
  readonly consoleErrors: readonly string[];
  readonly close: () => Promise<void>;
}

/** Visitors with separate browser contexts. */
export class Visitors {
  readonly shopUrl = shopUrl(readEndpoints(process.env['SHOPMART_ENDPOINTS']));
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<Visitors> {
    return new Visitors(await launchBrowser());
  }

  async open({ viewport = SIZES[0].viewport, hasScript = true }: Visit = {}): Promise<Visitor> {
    const context: BrowserContext = await this.#browser.newContext({
      viewport,
      javaScriptEnabled: hasScript,
      baseURL: this.shopUrl,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const consoleErrors: string[] = [];
    page.on(
      'console',
      (message) => void (message.type() === 'error' && consoleErrors.push(`${message.location().url}: ${message.text()}`)),
    );
    page.on('pageerror', (error) => consoleErrors.push(String(error)));
    return { page, consoleErrors, close: () => context.close() };
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
