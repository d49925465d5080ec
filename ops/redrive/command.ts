import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan, Report } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage =
  usageWith(`Returns the messages of a queue's dead-letter queue to the queue, after their cause was fixed. SQS moves them, also when the command is interrupted.

  npm run ops -- redrive QUEUE --environment NAME [--rate N]

  QUEUE          the queue that they return to, such as saga-replies
  --rate         the most messages per second, 1 to 500 (default: as SQS decides)`);

const LONGEST_MINUTES = 60;
const MAX_RATE = 500;

export async function runRedrive(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: { ...SHARED_OPTIONS, rate: { type: 'string' } },
  });
  const request = readRequest(usage, values);
  const queue = readArgument(usage, positionals, 'QUEUE');
  const rate = values.rate === undefined ? undefined : Number(values.rate);
  if (rate !== undefined && !(Number.isInteger(rate) && rate >= 1 && rate <= MAX_RATE))
    return refuseArguments(usage, `--rate is "${values.rate}": give a whole number from 1 to ${MAX_RATE}`);
  const target = await openTarget(request);
  await carryOut(target.place, await planRedrive(target, queue, rate), request);
}

async function planRedrive(target: Target, queue: string, rate: number | undefined): Promise<Plan> {
  const { name, account, region } = target.config;
  const sqs = new SQSClient(target.clientOf('sqs'));
  const deadName = `shopmart-${name}-${queue}-dead`;
  const count = await countMessages(sqs, deadName);
  if (count === 0) return { acts: [], nothing: `${deadName} is empty` };
  const SourceArn = `arn:aws:sqs:${region}:${account}:${deadName}`;
  return {
    acts: [
      {
        summary: `move ${count} ${count === 1 ? 'message' : 'messages'} from ${deadName} to shopmart-${name}-${queue}`,
        run: async (report) => {
          await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: rate }) }));
          await awaitMove(sqs, SourceArn, report);
        },
      },
    ],
    afterwards: [`To verify, in some minutes: npm run ops -- redrive ${queue} ${target.options} reports that ${deadName} is empty.`],
  };
}

async function countMessages(sqs: SQSClient, QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName })).catch((error: unknown) => {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name))
      throw new Error(`there is no queue ${QueueName}: give the name of the queue that its messages return to, such as saga-replies`, {
        cause: error,
      });
    throw error;
  });
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0);
}

async function awaitMove(sqs: SQSClient, SourceArn: string, report: Report): Promise<void> {
  await pollUntilDone(report, LONGEST_MINUTES, async () => {
    const { Results: [task] = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    const { Status = 'unknown', ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove: total = 0 } = task ?? {};
    if (Status !== 'RUNNING' && Status !== 'COMPLETED')
      throw new Error(`the move is ${Status} after ${moved} messages: ${task?.FailureReason ?? 'SQS gives no reason'}`);
    return { state: `${Status}: ${moved} of ${total} moved`, isDone: Status === 'COMPLETED' };
  });
}
