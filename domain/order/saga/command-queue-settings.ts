import { z } from 'zod';
import { queueSender, type QueueSenderOptions } from '../../../platform/queue/sender.ts';
import type { CommandQueues } from './command-queues.ts';

/** Part of the `config.ts` of every deployable that sends commands. */
export const CommandQueueSettings = z.object({
  STOCK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about stock'),
  PICK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands to the warehouses'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
});

export function openCommandQueues(settings: z.infer<typeof CommandQueueSettings>, options?: QueueSenderOptions): CommandQueues {
  return {
    stock: queueSender(settings.STOCK_COMMANDS_URL, options),
    picks: queueSender(settings.PICK_COMMANDS_URL, options),
    payments: queueSender(settings.PAYMENT_COMMANDS_URL, options),
  };
}
