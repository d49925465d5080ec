import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders of built code, written by `npm run build`; a missing one is refused with its remedy. */
export class Bundles {
  readonly #root: string;

  /** @param root - the output folder of `tools/build.ts` */
  constructor(root = fileURLToPath(new URL('../dist', import.meta.url))) {
    this.#root = root;
  }

  lambda(name: string): string {
    return this.#folder('lambdas', name);
  }

  service(name: string): string {
    return this.#folder('services', name);
  }

  sandbox(name: string): string {
    return this.#folder('sandbox', name);
  }

  operations(): string {
    return this.#folder('ops');
  }

  storefront(): string {
    return this.#folder('storefront');
  }

  backoffice(): string {
    return this.#folder('backoffice');
  }

  #folder(...path: readonly string[]): string {
    const folder = join(this.#root, ...path);
    if (!existsSync(folder)) throw new Error(`there is no bundle ${path.join('/')} in ${this.#root}: run npm run build`);
    return folder;
  }
}
