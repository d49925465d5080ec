import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { childOf } from '../platform/telemetry/trace.ts';
import { cacheTagsOf } from './lib/cache-tags-of.ts';
import { config as settings } from './lib/config.ts';
import { contentSecurityPolicy } from './lib/content-security-policy.ts';

/** What differs per response: the nonce that Next puts on its scripts, the tags by which the edge forgets the page, and the trace. */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    providerSources: settings().PAYMENT_CONTENT_SOURCES.split(' '),
    isDevelopment: process.env.NODE_ENV === 'development',
  });

  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  headers.set('traceparent', childOf(request.headers.get('traceparent')));

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  const tags = cacheTagsOf(request.nextUrl.pathname);
  if (tags.length > 0) response.headers.set('Cache-Tag', tags.join(','));
  return response;
}

export const config = { matcher: ['/((?!_next/static/|health/|icon\\.svg$|favicon\\.ico$).*)'] };
