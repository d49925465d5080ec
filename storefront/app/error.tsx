'use client';

import { FailurePage } from '../ui/failure-page.tsx';

/** For failures in the browser; `pageOrFailure` handles those on the server. */
export default FailurePage;
