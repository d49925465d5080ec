import { buffer } from 'node:stream/consumers';
import { matcher } from './forward.ts';
import type { Forward, Reply } from './forward.ts';
import { lifetime } from './policies.ts';
import type { CachePolicy, Question } from './policies.ts';

type Answer = Reply & ReturnType<typeof lifetime> & { readonly body: Buffer; readonly tags: readonly string[] };

const isShared = ({ answeredAt, staleUntil }: Answer) => answeredAt < staleUntil;

/** Answers in memory, the least recently used out first. @param tagHeader - in which the origin names what an answer is made of */
export function createCache(tagHeader = '', maximumBytes = 64 * 1_048_576, now = Date.now) {
  const answers = new Map<string, Answer>();
  const flights = new Map<string, Promise<Answer>>();
  let bytes = 0;
  let generation = 0;

  const forget = (key: string) => {
    bytes -= answers.get(key)?.body.length ?? 0;
    answers.delete(key);
  };
  const fetchAndKeep = async (policy: CachePolicy, question: Question, forward: Forward): Promise<Answer> => {
    const before = generation;
    const reply = await forward(question);
    const body = Buffer.isBuffer(reply.body) ? reply.body : await buffer(reply.body);
    const former = answers.get(question.key);
    if (reply.statusCode >= 500 && former && now() < former.usableUntil) return former;
    const named = String(reply.headers[tagHeader] ?? '').toLowerCase();
    const tags = named.split(',').map((tag) => `#${tag.trim()}`);
    const answer = { ...reply, body, tags, ...lifetime(policy, reply, now()) };
    // Asked before an invalidation and answered after it: it may be the very thing that was to go.
    if (isShared(answer) && before === generation && body.length <= maximumBytes / 8) {
      forget(question.key);
      answers.set(question.key, answer);
      bytes += body.length;
      for (const oldest of answers.keys()) {
        if (bytes <= maximumBytes) break;
        forget(oldest);
      }
    }
    return answer;
  };
  const hit = (answer: Answer): Reply => {
    const age = Math.floor((now() - answer.answeredAt) / 1000);
    return { ...answer, headers: { ...answer.headers, age: String(age), 'x-cache': 'Hit' } };
  };

  return {
    /** Answers with what is kept, or asks, for each thing only once at a time. */
    async answer(policy: CachePolicy, question: Question, forward: Forward): Promise<Reply> {
      const { key } = question;
      const kept = answers.get(key);
      // What was used last is last in order.
      if (kept && answers.delete(key)) answers.set(key, kept);
      if (kept && now() < kept.freshUntil) return hit(kept);
      const joined = flights.get(key);
      const flight = joined ?? fetchAndKeep(policy, question, forward).finally(() => flights.delete(key));
      flights.set(key, flight);
      if (kept && now() < kept.staleUntil) {
        flight.catch(() => undefined);
        return hit(kept);
      }
      const answer = await flight;
      // Who joined in waiting for something that may not be shared asks again, alone.
      if (joined && !isShared(answer)) return forward(question);
      return answer === kept ? hit(answer) : answer;
    },
    /** Forgets by `/path`, by `/path*`, and by `#tag`. */
    invalidate(items: readonly string[]): void {
      generation += 1;
      const paths = matcher(items);
      const gone = new Set(items.map((item) => item.toLowerCase()));
      for (const [key, { tags }] of answers) {
        const [path = ''] = key.split('\n', 1);
        if (paths.test(path) || tags.some((tag) => gone.has(tag))) forget(key);
      }
    },
  };
}
