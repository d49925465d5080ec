import { halve } from '../../../platform/concurrency/halve.ts';
import { inContextOf } from '../../../platform/queue/batch-contexts.ts';
import { isUnreachable, type Sql } from '../../../platform/sql/sql.ts';
import type { InventoryReply, PickCommand, PickParcel } from '../../../contracts/inventory/commands.ts';
import { parcelShipper } from './shipping.ts';
import { recordPickRequests, recordPickResponses, type PickRequestRow, type Pick } from './store.ts';
import type { CommandResults } from '../stock/stock-commands.ts';
import type { CancelResponse, PickResponse, Warehouse } from './warehouse.ts';

/**
 * Processes a batch: commits the requests in one round trip, calls the warehouse concurrently, commits its responses in another.
 *
 * A failed call leaves its pick as requested. A retry first looks the pick up by key, even an accepted one: the warehouse may have lost it, or the report of its shipment.
 */
export async function processPickCommands(
  sql: Sql,
  warehouse: Warehouse,
  commands: readonly PickCommand[],
): Promise<CommandResults<PickCommand>> {
  const ship = parcelShipper(sql);
  const recorded = await halve(commands, (part) => recordPickRequests(sql, part), isUnreachable);
  const requests = new Map(recorded.outputs.map((request) => [keyOf(request.type, request.saga_id, request.attempt), request]));
  const unrecorded = new Map(recorded.failed.map(({ input, error }) => [input, String(error)]));
  const calls = await Promise.all(
    commands.map(async (command) => {
      const { type, sagaId, attempt } = command;
      const request = requests.get(keyOf(type, sagaId, attempt));
      if (!request) return { command, reason: unrecorded.get(command) ?? 'inventory.record_pick_requests returned no row for it' };
      try {
        const response = await inContextOf(command, () => callWarehouse(warehouse, command, request));
        if (response?.outcome === 'shipped') return { command, reply: await ship({ ...response, sagaId, attempt }) };
        return { command, request, response: response && { sagaId, attempt, ...response } };
      } catch (error) {
        return { command, reason: String(error) };
      }
    }),
  );
  const responses = calls.flatMap(({ response }) => (response ? [response] : []));
  const committed = await halve(responses, (part) => recordPickResponses(sql, part), isUnreachable);
  const picks = new Map(committed.outputs.map((pick) => [`${pick.saga_id}.${pick.attempt}`, pick]));
  const uncommitted = new Map(committed.failed.map(({ input, error }) => [input, String(error)]));
  const results = calls.map(({ command, request, response, reply, reason }) => {
    const pick = picks.get(`${command.sagaId}.${command.attempt}`) ?? request;
    return { command, result: reply ?? reason ?? (response && uncommitted.get(response)) ?? (pick && pickReply(command, pick)) };
  });
  return {
    replies: results.flatMap(({ result }) => (typeof result === 'object' ? [result] : [])),
    failed: results.flatMap(({ command, result }) => (typeof result === 'string' ? [{ command, reason: result }] : [])),
  };
}

/** Calls the warehouse, unless the status of the pick already decides the reply. */
async function callWarehouse(
  warehouse: Warehouse,
  command: PickCommand,
  request: PickRequestRow,
): Promise<PickResponse | CancelResponse | undefined> {
  const { sagaId, attempt } = command;
  switch (command.type) {
    case 'inventory.pick-parcel.v1':
      return request.status === 'requested' || request.status === 'accepted'
        ? requestPick(warehouse, command, request.is_repeat)
        : undefined;
    case 'inventory.cancel-pick.v1':
      return request.status === 'cancelling' ? warehouse.cancel({ sagaId, attempt }) : undefined;
  }
}

async function requestPick(warehouse: Warehouse, command: PickParcel, isRepeat: boolean) {
  const key = { sagaId: command.sagaId, attempt: command.attempt };
  const existing = isRepeat ? await warehouse.find(key) : undefined;
  return existing ?? warehouse.pick({ ...command, key });
}

/** The reply for the pick's status, or why there is none yet. A shipment is reported again: the first reply may be lost. */
function pickReply(command: PickCommand, pick: Pick): InventoryReply | string {
  const { sagaId, attempt } = command;
  const isPick = command.type === 'inventory.pick-parcel.v1';
  switch (pick.status) {
    case 'shipped':
      return { type: 'inventory.parcel-shipped.v1', sagaId, attempt, trackingNumber: pick.tracking_number, shippedAt: pick.shipped_at };
    case 'accepted':
      return isPick
        ? { type: 'inventory.pick-accepted.v1', sagaId, attempt }
        : { type: 'inventory.pick-not-cancelled.v1', sagaId, attempt, reason: pick.reason ?? 'the warehouse cannot stop it' };
    case 'refused':
      return isPick
        ? { type: 'inventory.pick-refused.v1', sagaId, attempt, reason: pick.reason ?? 'the warehouse refused the pick' }
        : { type: 'inventory.pick-cancelled.v1', sagaId, attempt };
    case 'cancelled':
      return isPick
        ? { type: 'inventory.pick-refused.v1', sagaId, attempt, reason: 'the pick was cancelled' }
        : { type: 'inventory.pick-cancelled.v1', sagaId, attempt };
    case 'cancelling':
      // A refusal would be final, but the warehouse may still report that it cannot stop the pick.
      return 'the pick is being cancelled and has no outcome yet';
    case 'requested':
      return 'the response of the warehouse is not committed';
  }
}

function keyOf(type: string, sagaId: string, attempt: number): string {
  return `${type} ${sagaId}.${attempt}`;
}
