import { createServer } from 'node:http';
import { z } from 'zod';
import { answerJson, listenOn, readBody } from '../http.ts';
import { playPart } from '../processes/play-part.ts';
import { FunctionError, functionPool, LambdaFunction } from './function-pool.ts';
import type { FunctionPool } from './function-pool.ts';
import { startMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { startSchedule } from './schedule.ts';

// The Lambda service: functions in worker threads, behind queues, schedules and the Invoke API.
const Settings = z.object({ port: z.int(), sqsUrl: z.string() });
const functions = new Map<string, FunctionPool>();
const mappings = new Map<string, Mapping>();
const schedules = new Map<string, () => void>();
const waiting: (() => void)[] = [];
/** Not of the Lambda API: for whoever measures batches. */
const countsPath = '/counts';
const maximumEventBytes = 6 * 1_048_576;
let sqsUrl: string | undefined;

function find(arnOrName: string): FunctionPool {
  const found = functions.get(arnOrName) ?? [...functions.values()].find(({ definition }) => definition.arn.endsWith(`:${arnOrName}`));
  if (!found) throw new Error(`there is no function ${arnOrName}`);
  return found;
}

function report(error: string): void {
  process.stderr.write(`${JSON.stringify({ level: 40, name: 'lambda-host', msg: error })}\n`);
}

const server = createServer((request, response) => {
  const act = async () => {
    if (request.url === countsPath) {
      return answerJson(
        response,
        200,
        Object.fromEntries([...functions.values()].map(({ definition, counts }) => [definition.name, counts()])),
      );
    }
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
    const pool = name === undefined ? undefined : find(decodeURIComponent(name));
    if (!pool || request.method !== 'POST')
      return answerJson(response, 404, { Type: 'User', Message: `${request.method} ${request.url} is not emulated` });
    const body = await readBody(request, maximumEventBytes);
    if (!body) return answerJson(response, 413, { Type: 'User', Message: `an event has ${maximumEventBytes} bytes at most` });
    const event: unknown = JSON.parse(body.toString() || '{}');
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      pool.invoke(event).catch((error: unknown) => report(`${pool.definition.name}: ${String(error)}`));
      return response.writeHead(202).end();
    }
    try {
      response.writeHead(200, { 'content-type': 'application/json' }).end(await pool.invoke(event));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      response.writeHead(200, { 'content-type': 'application/json', 'x-amz-function-error': 'Unhandled' }).end(error.payload);
    }
  };
  act().catch((error: unknown) =>
    answerJson(response, 404, { Type: 'User', Message: error instanceof Error ? error.message : String(error) }),
  );
});

playPart({
  async put(type, id, properties) {
    if (type === 'AWS::Lambda::Function') {
      const former = functions.get(id);
      functions.set(id, functionPool(LambdaFunction.parse(properties)));
      await former?.close();
      return;
    }
    const begin = async () => {
      if (sqsUrl === undefined) return;
      if (type === 'AWS::Events::Rule') {
        schedules.get(id)?.();
        schedules.set(id, startSchedule(id, properties, find, report));
        return;
      }
      await mappings.get(id)?.stop();
      const { FunctionName } = z.object({ FunctionName: z.string() }).parse(properties);
      mappings.set(id, startMapping(properties, find(FunctionName), sqsUrl, report));
    };
    if (sqsUrl === undefined) waiting.push(() => void begin());
    else await begin();
  },
  async open(settings) {
    const { port, sqsUrl: url } = Settings.parse(settings);
    sqsUrl = url;
    for (const begin of waiting) begin();
    await listenOn(server, port);
  },
  async close() {
    for (const stop of schedules.values()) stop();
    await Promise.all([...mappings.values()].map(async (mapping) => mapping.stop()));
  },
});
