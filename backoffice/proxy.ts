import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { contentSecurityPolicy } from '../web/content-security-policy.ts';
import { config as settings } from './lib/config.ts';

/** Sets the policy of each page, with the nonce of Next's scripts. No page is cached, so the nonce is new for each. */
export function proxy(request: NextRequest): NextResponse {
  const isDevelopment = process.env.NODE_ENV === 'development';
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    providerSources: [],
    formTargets: [new URL(settings().UPLOADS_URL).origin],
    isDevelopment,
  });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  // The header of the site marks the page that it is on.
  headers.set('x-page-path', request.nextUrl.pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

/** The preview of a mail has a policy of its own. */
export const config = { matcher: ['/((?!_next/static/|mails/preview).*)'] };
