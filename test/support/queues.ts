import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { acceptSqsCharacters } from '../../local/emulators/sqs/sqs-characters.ts';

export interface Queues {
  readonly server: FauxqsServer;
  /** Creates a queue and returns its URL. */
  create(name: string, attributes?: Record<string, string>): string;
  /** The parsed bodies of a queue's visible messages. */
  bodies(name: string): unknown[];
  stop(): Promise<void>;
}

/** Starts an SQS emulator and sets it as the endpoint of this process's SDK clients. */
export async function startQueues(): Promise<Queues> {
  await acceptSqsCharacters();
  const server = await startFauxqs({ port: 0, logger: false });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${server.port}`,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  return {
    server,
    create(name, attributes) {
      server.createQueue(name, { region: 'eu-west-2', ...(attributes && { attributes }) });
      return `http://127.0.0.1:${server.port}/000000000000/${name}`;
    },
    bodies: (name) => (server.inspectQueue(name)?.messages.ready ?? []).map(({ body }): unknown => JSON.parse(body)),
    stop: () => server.stop(),
  };
}
