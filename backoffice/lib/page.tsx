import { redirect, unstable_rethrow } from 'next/navigation';
import type { ReactNode } from 'react';
import { Refusal } from '../../web/backend.ts';
import { currentResponse } from '../../web/current-response.ts';
import { isOutage } from '../../web/outage.ts';
import { currentSession } from './cookies.ts';
import { logFailure } from './log.ts';

/** A page for those who have signed in. Others are sent to the sign-in; a missing role is explained. */
export function staffPage<P>(page: (props: P, session: string) => Promise<ReactNode>) {
  return async (props: P): Promise<ReactNode> => {
    const session = await currentSession();
    if (session === undefined) redirect('/sign-in');
    try {
      return await page(props, session);
    } catch (error) {
      unstable_rethrow(error);
      if (error instanceof Refusal && error.status === 401) redirect('/sign-in?problem=session-expired');
      const response = currentResponse();
      if (error instanceof Refusal && error.status === 403) {
        if (response) response.statusCode = 403;
        return (
          <Problem title="Your role does not include this">Ask an admin for the role, or sign in again with your second factor.</Problem>
        );
      }
      if (error instanceof Refusal && error.status === 404) {
        if (response) response.statusCode = 404;
        return <Problem title="Not found">There is nothing at this address. It may have been copied wrongly.</Problem>;
      }
      logFailure(error, {}, 'page failed');
      if (response) response.statusCode = isOutage(error) ? 503 : 500;
      return (
        <Problem title="This page cannot be shown just now">
          A service does not respond. Nothing was changed; try again in a moment.
        </Problem>
      );
    }
  };
}

function Problem({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <h1>{title}</h1>
      <p>{children}</p>
    </>
  );
}
