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
  // Nothing is kept on the container's disk, which is read-only; pictures are sent as they are.
  experimental: { isrFlushToDisk: false },
  images: { unoptimized: true },
  // Titles stand in the head for everybody: a page that the edge keeps must not depend on who asked first.
  htmlLimitedBots: /.*/,
  headers: async () => STATIC_HEADERS,
  // Pages that are not ours, such as a sandbox's, make browsers look for it there.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
};

export default config;
