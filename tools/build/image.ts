import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCKERFILE = `FROM public.ecr.aws/docker/library/node:24-slim
WORKDIR /app
COPY . .
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
USER node
EXPOSE 8080
CMD ["node","main.mjs"]
`;

/** Adds the Dockerfile to a folder with a `main.mjs`. It has no machine code, so any machine can build it for any architecture. */
export function writeImage(folder: string): void {
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
}
