'use client';

import { FailurePage } from '../ui/failure-page.tsx';

/** For what fails in the browser; what fails before that is `pageOrFailure`'s. */
export default FailurePage;
