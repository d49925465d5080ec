import { Redis } from 'ioredis';
import { replayDeadLetters } from '../../platform/streams/dead-letters.ts';
import { explainFailure, readArguments, refuseArguments } from '../command-line.ts';
import { readEndpoints } from '../endpoints.ts';

const usage = `Gives a group of consumers its dead letters again, once what they died of is mended. Other groups do not see them.

  npm run replay-dead-letters -- GROUP [--limit N]

  GROUP    a consumer such as notification
  --limit  only the oldest N (default: all)

The bus is the running shop's, or that of BUS_URL.`;

const { positionals, values } = readArguments(usage, { allowPositionals: true, options: { limit: { type: 'string' } } });

async function main(): Promise<void> {
  const [group, ...others] = positionals;
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (group === undefined) return refuseArguments(usage, 'there is no GROUP: name the one whose dead letters are meant');
  if (others.length > 0) return refuseArguments(usage, `${others.join(' ')} is one GROUP too many: replay for one after the other`);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    return refuseArguments(usage, `--limit is "${values.limit}": give a whole number above 0`);

  const redis = new Redis(process.env['BUS_URL'] ?? readEndpoints().redis['bus'] ?? '', { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    const replayed = await replayDeadLetters({ redis, group, ...(limit !== undefined && { limit }) });
    console.log(
      replayed === 0 ? `${group} has no dead letters` : `${group} gets ${replayed} dead ${replayed === 1 ? 'letter' : 'letters'} again`,
    );
  } finally {
    redis.disconnect();
  }
}

await main().catch(explainFailure);
