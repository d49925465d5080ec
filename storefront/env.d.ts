declare namespace NodeJS {
  interface ProcessEnv {
    /** Next replaces it while building, so that what needs Node stays out of the other build. */
    readonly NEXT_RUNTIME?: 'nodejs' | 'edge';
  }
}
