import type { ReactNode } from 'react';
import { currentResponse } from './current-response.ts';

/** Responds with `page` and 404. Next's `notFound()` leaves the page blank without scripts (its issue 62228). */
export function respondNotFound(page: ReactNode): ReactNode {
  const response = currentResponse();
  if (response) response.statusCode = 404;
  return page;
}
