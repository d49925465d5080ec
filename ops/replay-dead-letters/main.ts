import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { replayDeadLetters } from '../../platform/streams/dead-letters.ts';
import { readEndpoints } from '../endpoints.ts';

const usage = `Gives a group of consumers its dead letters again, once what they died of is mended. Other groups do not see them.

  node ops/with-node.mjs ops/replay-dead-letters/main.ts GROUP [--limit N]

GROUP is a consumer such as notification. The bus is the running shop's, or that of BUS_URL.`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const [group, ...rest] = positionals;
const limit = values.limit === undefined ? undefined : Number(values.limit);

if (values.help) console.log(usage);
else if (!group || rest.length > 0 || (limit !== undefined && !(Number.isInteger(limit) && limit > 0))) {
  console.error(usage);
  process.exitCode = 2;
} else {
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
