import { Agent, request as openRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AttackRequest, Header } from './requests/request.ts';

export interface Received {
  /** 0 without a response; `body` then has the reason. */
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly millis: number;
}

export interface Sender {
  send(request: AttackRequest, origin: string, credentials: readonly Header[]): Promise<Received>;
  close(): void;
}

/** Longer than the limit for slow responses, so that a slow response is received whole. */
const TIMEOUT_MILLIS = 20_000;

/** Node refuses larger headers with 431 and closes the connection, which breaks a client that still sends its body. */
const LARGEST_HEAD = 14_000;

const CLIENTS = 64;

/**
 * Sends from many loopback addresses, because the rate limits count requests per client address. Uses one address on a machine that has only one.
 */
export function createSender(): Sender {
  const agents = Array.from({ length: process.platform === 'linux' ? CLIENTS : 1 }, (_, index) => {
    const localAddress = process.platform === 'linux' ? { localAddress: `127.77.${index}.1` } : {};
    return new Agent({ keepAlive: true, maxSockets: 4, ...localAddress });
  });
  let sent = 0;
  return {
    async send({ method, path, headers, body }, origin, credentials) {
      const agent = agents[sent % agents.length];
      sent += 1;
      const startedAt = performance.now();
      const { hostname, port } = new URL(origin);
      const length: readonly Header[] = body === undefined ? [] : [['content-length', String(body.length)]];
      const host: readonly Header[] = headers.some(([name]) => name === 'host') ? [] : [['host', `${hostname}:${port}`]];
      const all = [...host, ...credentials, ...headers, ...length].flat();
      const response = await new Promise<Omit<Received, 'millis'>>((resolve) => {
        const refusal = refusalByParser(path, path.length + all.join('').length);
        const fail = ({ message }: Error) => resolve({ status: refusal, headers: [], body: refusal === 0 ? message : '' });
        const outgoing = openRequest({ hostname, port, method, path, headers: all, agent, timeout: TIMEOUT_MILLIS }, (incoming) => {
          buffer(incoming).then(
            (bytes) => resolve({ status: incoming.statusCode ?? 0, headers: pairs(incoming.rawHeaders), body: bytes.toString() }),
            fail,
          );
        });
        outgoing.on('timeout', () => outgoing.destroy(new Error(`no response within ${TIMEOUT_MILLIS} ms`)));
        outgoing.on('error', fail).end(body);
      });
      return { ...response, millis: performance.now() - startedAt };
    },
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}

/** The status with which Node's HTTP parser refuses a request before it reads the body; its response is lost if the body is still being sent. 0 if it does not. */
function refusalByParser(path: string, headLength: number): 0 | 400 | 431 {
  if (headLength > LARGEST_HEAD) return 431;
  return /[^\x21-\x7e]/.test(path) ? 400 : 0;
}

export function headerOf({ headers }: Pick<Received, 'headers'>, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function pairs(raw: readonly string[]): readonly Header[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}
