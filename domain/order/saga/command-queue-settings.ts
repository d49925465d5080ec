import * as z from 'zod';
import type { CommandQueue, CommandQueues } from './command-queues.ts';

/** Part of the `config.ts` of every deployable that sends commands. */
export const CommandQueueSettings = z.object({
  STOCK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about stock'),
  PICK_COMMANDS_URL: z.url().describe('the address of the queue that carries commands to the warehouses'),
  PAYMENT_COMMANDS_URL: z.url().describe('the address of the queue that carries commands about payments'),
});

/** The participants' queues, each opened by `open`. */
export function commandQueues(
  settings: z.infer<typeof CommandQueueSettings>,
  open: <M extends { readonly type: string }>(queueUrl: string) => CommandQueue<M>,
): CommandQueues {
  return {
    stock: open(settings.STOCK_COMMANDS_URL),
    picks: open(settings.PICK_COMMANDS_URL),
    payments: open(settings.PAYMENT_COMMANDS_URL),
  };
}
