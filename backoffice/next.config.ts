import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { SAFE_HEADERS } from '../web/safe-headers.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

const config: NextConfig = {
  // At the shop's address, whose other paths are the storefront's.
  basePath: '/staff',
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: { isrFlushToDisk: false },
  images: { unoptimized: true },
  htmlLimitedBots: /.*/,
  headers: async () => [{ source: '/((?!_next/static/).*)', headers: [...SAFE_HEADERS] }],
};

export default config;
