import { halve } from '../../../platform/concurrency/halve.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { isUnreachable, type Sql } from '../../../platform/sql/sql.ts';
import type { InventoryReply, PickCommand, PickParcel } from '../../../contracts/inventory/commands.ts';
import { parcelShipper } from './shipping.ts';
import { intendPicks, settlePicks, type IntendedPick, type Pick } from './store.ts';
import type { Settled } from '../stock/stock-commands.ts';
import type { CancelAnswer, PickAnswer, Warehouse } from './warehouse.ts';

/**
 * Answers a batch of commands: the intents are committed in one round trip, the warehouse is asked about all at once, the outcomes are committed in another.
 * A pick whose call failed is left as asked; its repeat asks by key first, and so does the repeat of an accepted one, in case the warehouse forgot it, or has
 * shipped it and its report was lost.
 */
export async function settlePickCommands(sql: Sql, warehouse: Warehouse, commands: readonly PickCommand[]): Promise<Settled<PickCommand>> {
  const ship = parcelShipper(sql);
  const intents = await halve(commands, (part) => intendPicks(sql, part), isUnreachable);
  const intended = new Map(intents.outputs.map((intent) => [nameOf(intent.type, intent.saga_id, intent.attempt), intent]));
  const unintended = new Map(intents.failed.map(({ input, error }) => [input, String(error)]));
  const calls = await Promise.all(
    commands.map(async (command) => {
      const { type, sagaId, attempt } = command;
      const intent = intended.get(nameOf(type, sagaId, attempt));
      if (!intent) return { command, reason: unintended.get(command) ?? 'inventory.intend_picks gave no row for it' };
      try {
        const answer = await inContextOf(command, () => ask(warehouse, command, intent));
        if (answer?.outcome === 'shipped') return { command, reply: await ship({ ...answer, sagaId, attempt }) };
        return { command, intent, outcome: answer && { sagaId, attempt, ...answer } };
      } catch (error) {
        return { command, reason: String(error) };
      }
    }),
  );
  const outcomes = calls.flatMap(({ outcome }) => (outcome ? [outcome] : []));
  const written = await halve(outcomes, (part) => settlePicks(sql, part), isUnreachable);
  const settled = new Map(written.outputs.map((pick) => [`${pick.saga_id}.${pick.attempt}`, pick]));
  const unsettled = new Map(written.failed.map(({ input, error }) => [input, String(error)]));
  const heard = calls.map(({ command, intent, outcome, reply, reason }) => {
    const pick = settled.get(`${command.sagaId}.${command.attempt}`) ?? intent;
    return { command, answer: reply ?? reason ?? (outcome && unsettled.get(outcome)) ?? (pick && pickReply(command, pick)) };
  });
  return {
    replies: heard.flatMap(({ answer }) => (typeof answer === 'object' ? [answer] : [])),
    failed: heard.flatMap(({ command, answer }) => (typeof answer === 'string' ? [{ command, reason: answer }] : [])),
  };
}

/** What the warehouse says to a command; nothing when it need not be asked. */
async function ask(warehouse: Warehouse, command: PickCommand, intent: IntendedPick): Promise<PickAnswer | CancelAnswer | undefined> {
  const { sagaId, attempt } = command;
  switch (command.type) {
    case 'inventory.pick-parcel.v1':
      return intent.status === 'asked' || intent.status === 'accepted' ? askToPick(warehouse, command, intent.is_repeat) : undefined;
    case 'inventory.cancel-pick.v1':
      return intent.status === 'cancelling' ? warehouse.cancel({ sagaId, attempt }) : undefined;
  }
}

async function askToPick(warehouse: Warehouse, { sagaId, attempt, parcel, shipTo }: PickParcel, isRepeat: boolean) {
  const key = { sagaId, attempt };
  const known = isRepeat ? await warehouse.find(key) : undefined;
  return known ?? warehouse.pick({ key, parcel, shipTo });
}

/**
 * What the saga is told of its pick, by where the pick stands, or why nothing can be said yet. That a parcel has left is said again to whoever asks: the first time may
 * have been lost.
 */
function pickReply(command: PickCommand, pick: Pick): InventoryReply | string {
  const { sagaId, attempt } = command;
  const isPick = command.type === 'inventory.pick-parcel.v1';
  switch (pick.status) {
    case 'shipped':
      return { type: 'inventory.parcel-shipped.v1', sagaId, attempt, trackingNumber: pick.tracking_number, shippedAt: pick.shipped_at };
    case 'accepted':
      return isPick
        ? { type: 'inventory.pick-accepted.v1', sagaId, attempt }
        : { type: 'inventory.pick-not-cancelled.v1', sagaId, attempt, reason: pick.reason ?? 'the warehouse does not stop it any more' };
    case 'refused':
      return isPick
        ? { type: 'inventory.pick-refused.v1', sagaId, attempt, reason: pick.reason ?? 'the warehouse refused it' }
        : { type: 'inventory.pick-cancelled.v1', sagaId, attempt };
    case 'cancelled':
      return isPick
        ? { type: 'inventory.pick-refused.v1', sagaId, attempt, reason: 'the pick was cancelled' }
        : { type: 'inventory.pick-cancelled.v1', sagaId, attempt };
    case 'cancelling':
      // Refused would be final, and the warehouse may yet say that it cannot stop it.
      return 'the pick is being cancelled: what becomes of it is not known yet';
    case 'asked':
      return 'the pick was answered, but the answer is not settled';
  }
}

function nameOf(type: string, sagaId: string, attempt: number): string {
  return `${type} ${sagaId}.${attempt}`;
}
