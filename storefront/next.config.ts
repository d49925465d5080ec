import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { STATIC_HEADERS } from './lib/response-headers.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  poweredByHeader: false,
  reactStrictMode: true,
  // The container's disk is read-only; images are served unchanged.
  experimental: { isrFlushToDisk: false },
  images: { unoptimized: true },
  // Put metadata into the head for every client: a cached page must not depend on its first user agent.
  htmlLimitedBots: /.*/,
  headers: async () => STATIC_HEADERS,
  // Browsers request it on pages without an icon link, such as a sandbox's.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
};

export default config;
