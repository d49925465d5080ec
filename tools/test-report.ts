import { relative } from 'node:path';
import * as z from 'zod';

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
});

export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Relative to `root`. A file without a failed test failed as a whole: at its import or in a hook. */
  readonly failedFiles: readonly {
    readonly file: string;
    readonly failures: readonly { readonly title: string; readonly message: string }[];
  }[];
}

/** Reads the report of vitest's `json` reporter. */
export function readTestReport(json: string, root: string): TestRun {
  const report = Report.parse(JSON.parse(json));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    failedFiles: report.testResults
      .filter(({ status }) => status === 'failed')
      .map(({ name, message, assertionResults }) => {
        const failures = assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => ({ title: fullName, message: firstLine(failureMessages?.[0] ?? '') }));
        return {
          file: relative(root, name),
          failures: failures.length > 0 ? failures : [{ title: 'the file as a whole', message: firstLine(message) }],
        };
      }),
  };
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? '';
