import { repeat } from '../../platform/concurrency/repeat.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import { CatalogueFollower } from './follow-catalogue.ts';
import type { FollowerProps } from './follow-catalogue.ts';

/** How late the cache learns of a change that its writer did not announce, beside the time to read it. */
const POLL_MILLIS = 1_000;

/** @returns a function that stops it and waits for the current round */
export function keepCacheCurrent(props: FollowerProps): () => Promise<void> {
  const follower = new CatalogueFollower(props);
  const failure = repeatedFailure(props.logger);
  return repeat(
    async () => {
      await follower.round();
      failure.end();
    },
    {
      pauseMillis: POLL_MILLIS,
      onError: (error) => failure.report({ error }, 'could not follow the catalogue; responses are read from the database'),
    },
  );
}
