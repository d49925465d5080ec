import type { Metadata } from 'next';
import { unstable_rethrow } from 'next/navigation';
import { createElement } from 'react';
import type { ReactNode } from 'react';
import { FailurePage } from '../ui/failure-page.tsx';
import { logFailure } from './log.ts';
import { isOutage } from './outage.ts';
import { responseAtWork } from './response-at-work.ts';

const RETRY_AFTER_SECONDS = 10;

/** A page that says by itself when it cannot be made. Next's error boundary does so too, but leaves the page blank where no script runs, and asks the services once more before. */
export function pageOrFailure<P>(page: (props: P) => Promise<ReactNode>) {
  return async (props: P): Promise<ReactNode> => {
    try {
      return await page(props);
    } catch (error) {
      unstable_rethrow(error);
      const response = responseAtWork();
      logFailure(error, { path: response?.req.url?.split('?')[0] }, 'a page failed');
      response?.setHeader('Retry-After', RETRY_AFTER_SECONDS);
      if (response) response.statusCode = isOutage(error) ? 503 : 500;
      return createElement(FailurePage);
    }
  };
}

/** The title and more of such a page. Of an outage the page itself tells. */
export function metadataOrFailure<P>(metadata: (props: P) => Promise<Metadata>) {
  return async (props: P): Promise<Metadata> => {
    try {
      return await metadata(props);
    } catch (error) {
      if (!isOutage(error)) throw error;
      return { title: 'Not available just now' };
    }
  };
}
