import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { cacheTagsOf } from './lib/cache-tags-of.ts';
import { config as settings } from './lib/config.ts';
import { contentSecurityPolicy } from '../web/content-security-policy.ts';

/** Sets what differs per response: the nonce of Next's scripts and the page's cache tags. */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    providerSources: settings().PAYMENT_CONTENT_SOURCES.split(' '),
    isDevelopment: process.env.NODE_ENV === 'development',
  });

  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  const tags = cacheTagsOf(request.nextUrl.pathname);
  if (tags.length > 0) response.headers.set('Cache-Tag', tags.join(','));
  return response;
}

export const config = { matcher: ['/((?!_next/static/|health/|icon\\.svg$|favicon\\.ico$).*)'] };
