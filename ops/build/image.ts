import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCKERFILE = `FROM public.ecr.aws/docker/library/node:24-slim
WORKDIR /app
COPY . .
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
USER node
EXPOSE 8080
CMD ["node","main.mjs"]
`;

/** Files that code reads at run time, such as flags, lie beside its source and go along with it. */
export function copyFilesBeside(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith('.ts')) copyFileSync(join(source, entry.name), join(target, entry.name));
  }
}

/** Makes a folder with a `main.mjs` an image's build context. Nothing in it depends on a processor, so any machine can build it for any other. */
export function writeImage(folder: string): void {
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
}
