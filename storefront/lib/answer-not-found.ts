import type { ReactNode } from 'react';
import { responseAtWork } from './response-at-work.ts';

/** Answers `page` with 404, to be called by the page itself. Next's own `notFound()` does so too, but leaves the page blank where no script runs (its issue 62228). */
export function answerNotFound(page: ReactNode): ReactNode {
  const response = responseAtWork();
  if (response) response.statusCode = 404;
  return page;
}
