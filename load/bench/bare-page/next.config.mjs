import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** The floor of `npm run bench -- page`: Next without our code. */
export default { poweredByHeader: false, turbopack: { root: repository }, outputFileTracingRoot: repository };
