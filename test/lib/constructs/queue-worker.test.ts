import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEnvironment } from '../../../lib/config.ts';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { EncryptionKey } from '../../../lib/constructs/encryption-key.ts';
import { QueueWorker } from '../../../lib/constructs/queue-worker.ts';
import type { QueueWorkerProps } from '../../../lib/constructs/queue-worker.ts';
import { WorkQueue } from '../../../lib/constructs/work-queue.ts';
import { dev } from '../../../lib/environments/dev.ts';

let bundle: string;
beforeAll(() => {
  bundle = mkdtempSync(join(tmpdir(), 'shopmart-bundle-'));
  writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => undefined;');
});
afterAll(() => rmSync(bundle, { recursive: true }));

function drain(options: Partial<QueueWorkerProps>): Stack {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Test');
  const key = new EncryptionKey(stack, 'Key', { description: 'test', config: parseEnvironment('dev', dev) });
  const alarms = new AlarmTopic(stack, 'Alarms', { email: 'a@shopmart.example', key: key.key });
  const queue = new WorkQueue(stack, 'Queue', { name: 'work', alarms });
  new QueueWorker(stack, 'Worker', { description: 'Works', queue, bundle, environment: { A: 'b' }, key, alarms, ...options });
  return stack;
}

test('drains in batches of ten without a delay, and reports failed records alone', () => {
  Template.fromStack(drain({})).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('refuses a time-out in which SQS would redeliver a batch that is still in progress', () => {
  const synthesize = (seconds: number) => Template.fromStack(drain({ timeout: Duration.seconds(seconds) }));
  expect(() => synthesize(6)).toThrow('Worker: visibility must be at least six times 6 seconds, got 30 seconds');
  expect(() => synthesize(5)).not.toThrow();
});
