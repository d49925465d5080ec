declare namespace NodeJS {
  interface ProcessEnv {
    /** Next replaces it in the build, so that code for Node stays out of the edge bundle. */
    readonly NEXT_RUNTIME?: 'nodejs' | 'edge';
  }
}
