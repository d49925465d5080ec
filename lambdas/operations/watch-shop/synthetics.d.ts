// The package of CloudWatch's runtime, which is in no registry.
declare module '@amzn/synthetics-playwright' {
  import type { Browser, Page } from 'playwright-core';

  export const synthetics: {
    launch(): Promise<Browser>;
    newPage(browser: Browser): Promise<Page>;
    executeStep(name: string, act: () => Promise<unknown>): Promise<unknown>;
    close(): Promise<void>;
  };
}
