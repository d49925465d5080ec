import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By digest: an image changes only when this line does, and CDK then builds all of them again. To update: `docker buildx imagetools inspect NAME:TAG` prints the digest of a newer tag. */
const BASE_IMAGE =
  'public.ecr.aws/docker/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6';

const DOCKERFILE = `FROM ${BASE_IMAGE}
WORKDIR /app
COPY . .
ENV NODE_ENV=production
USER node
EXPOSE 8080
CMD ["node","main.mjs"]
`;

const OPERATOR_DOCKERFILE = `FROM ${BASE_IMAGE}
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client redis-tools ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
ENV NODE_ENV=production
USER node
CMD ["node","replay-dead-letters.mjs","--help"]
`;

/** Adds the Dockerfile to a folder of commands for operators. */
export function writeOperatorImage(folder: string): void {
  writeFileSync(join(folder, 'Dockerfile'), OPERATOR_DOCKERFILE);
}

/** Adds the Dockerfile to a folder with a `main.mjs`. It has no machine code, so any machine can build it for any architecture. */
export function writeImage(folder: string): void {
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
}
