import type { Metadata } from 'next';
import { unstable_rethrow } from 'next/navigation';
import { createElement } from 'react';
import type { ReactNode } from 'react';
import { FailurePage } from '../ui/failure-page.tsx';
import { logFailure } from './log.ts';
import { isOutage } from '../../web/outage.ts';
import { currentResponse } from '../../web/current-response.ts';

const RETRY_AFTER_SECONDS = 10;

/** Renders a failure page itself: Next's error boundary needs a script, and renders the page a second time. */
export function pageOrFailure<P>(page: (props: P) => Promise<ReactNode>) {
  return async (props: P): Promise<ReactNode> => {
    try {
      return await page(props);
    } catch (error) {
      unstable_rethrow(error);
      const response = currentResponse();
      logFailure(error, { path: response?.req.url?.split('?')[0] }, 'page failed');
      response?.setHeader('Retry-After', RETRY_AFTER_SECONDS);
      if (response) response.statusCode = isOutage(error) ? 503 : 500;
      return createElement(FailurePage);
    }
  };
}

/** The metadata of such a page; the page itself reports an outage. */
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
