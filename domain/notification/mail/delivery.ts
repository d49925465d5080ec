/** What came of one try to send a mail. */
export type Attempt =
  | { readonly outcome: 'sent'; readonly providerId: string }
  | { readonly outcome: 'refused'; readonly error: string }
  | { readonly outcome: 'failed'; readonly error: string };

export type Verdict =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'given-up'; readonly error: string }
  | { readonly status: 'intended'; readonly error: string; readonly dueAt: Date };

/** Some two days in all. */
const TRIES = 12;
const FIRST_PAUSE_MILLIS = 30_000;
const LONGEST_PAUSE_MILLIS = 6 * 3_600_000;

/** A mail that the provider refuses is given up; one that merely failed is tried again, ever later. `tries` counts this one. */
export function judge(attempt: Attempt, tries: number, now: Date): Verdict {
  switch (attempt.outcome) {
    case 'sent':
      return { status: 'sent', providerId: attempt.providerId };
    case 'refused':
      return { status: 'given-up', error: attempt.error };
    case 'failed': {
      if (tries >= TRIES) return { status: 'given-up', error: attempt.error };
      const pause = Math.min(FIRST_PAUSE_MILLIS * 2 ** (tries - 1), LONGEST_PAUSE_MILLIS);
      return { status: 'intended', error: attempt.error, dueAt: new Date(now.getTime() + pause) };
    }
  }
}
