/** More than a busy second needs. */
const MOST_TAGS = 10_000;

/** Difference between the clocks of SQS and this function that is tolerated. */
const CLOCK_SKEW_MILLIS = 100;

/**
 * The tags that this function has invalidated, by the time of the request. A message that was in the queue before that time is about a change that was committed before it:
 * the page was rendered again since, or will be.
 */
export class RecentTags {
  readonly #invalidatedAt = new Map<string, number>();

  /** Whether the tag was invalidated after a message with it was sent. */
  covers(tag: string, messageSentAt: number): boolean {
    return messageSentAt + CLOCK_SKEW_MILLIS < (this.#invalidatedAt.get(tag) ?? 0);
  }

  add(tags: readonly string[], requestedAt: number): void {
    for (const tag of tags) {
      this.#invalidatedAt.delete(tag);
      this.#invalidatedAt.set(tag, requestedAt);
    }
    for (const oldest of this.#invalidatedAt.keys()) {
      if (this.#invalidatedAt.size <= MOST_TAGS) break;
      this.#invalidatedAt.delete(oldest);
    }
  }
}
