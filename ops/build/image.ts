import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Package = z.object({ version: z.string() });

/** Files that code reads at run time, such as flags, lie beside its source and go along with it. */
export function copyFilesBeside(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith('.ts')) copyFileSync(join(source, entry.name), join(target, entry.name));
  }
}

/**
 * Makes a folder with a `main.mjs` an image's build context. Packages with machine code are installed while the image is built, for the image's
 * processor, at exactly the version that the repository has.
 */
export function writeImage(repository: string, folder: string, nativePackages: readonly string[]): void {
  if (nativePackages.length > 0) {
    const dependencies = Object.fromEntries(nativePackages.map((name) => [name, installedVersion(repository, name)]));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, type: 'module', dependencies }, null, 2)}\n`);
  }
  writeFileSync(join(folder, 'Dockerfile'), dockerfile(nativePackages.length > 0));
}

function installedVersion(repository: string, name: string): string {
  return Package.parse(JSON.parse(readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8'))).version;
}

function dockerfile(installs: boolean): string {
  return [
    'FROM public.ecr.aws/docker/library/node:24-slim',
    'WORKDIR /app',
    ...(installs ? ['COPY package.json .', 'RUN npm install --omit=dev --no-audit --no-fund --no-package-lock'] : []),
    'COPY . .',
    'ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps',
    'USER node',
    'EXPOSE 8080',
    'CMD ["node","main.mjs"]',
    '',
  ].join('\n');
}
