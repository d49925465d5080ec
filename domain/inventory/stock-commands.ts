import { SqlError, type Sql } from '../../platform/sql/sql.ts';
import type { InventoryReply, ReleaseStock, ReserveStock, StockCommand } from './commands.ts';
import { releaseStock, reserveStock, type Reservation } from './store.ts';

export interface Settled<Command> {
  readonly replies: readonly InventoryReply[];
  /** Commands that have no answer: to be tried again, and parked if that does not help. */
  readonly failed: readonly { readonly command: Command; readonly reason: string }[];
}

/** Answers a batch of commands: one round trip for the releases, so that what they free can be sold, then one for the reservations. */
export async function settleStock(sql: Sql, commands: readonly StockCommand[]): Promise<Settled<StockCommand>> {
  const releases = commands.filter((command) => command.type === 'inventory.release-stock.v1');
  const reserves = commands.filter((command) => command.type === 'inventory.reserve-stock.v1');
  const released = await release(sql, releases);
  const reserved = await reserve(sql, reserves);
  return { replies: [...released.replies, ...reserved.replies], failed: [...released.failed, ...reserved.failed] };
}

async function reserve(sql: Sql, commands: readonly ReserveStock[]): Promise<Settled<ReserveStock>> {
  return halving(commands, async (part) => {
    const reservations = new Map((await reserveStock(sql, part)).map((row) => [`${row.saga_id}.${row.attempt}`, row]));
    const replies = part.map((command) => {
      const reservation = reservations.get(`${command.sagaId}.${command.attempt}`);
      if (!reservation) throw new Error(`inventory.reserve gave no outcome for ${command.sagaId}, attempt ${command.attempt}`);
      return reservationReply(command, reservation);
    });
    return { replies, failed: [] };
  });
}

async function release(sql: Sql, commands: readonly ReleaseStock[]): Promise<Settled<ReleaseStock>> {
  return halving(commands, async (part) => {
    const shipped = (await releaseStock(sql, part)).filter(({ outcome }) => outcome === 'shipped');
    const hasShipped = (command: ReleaseStock) =>
      shipped.some(
        (row) => row.saga_id === command.sagaId && row.attempt === command.attempt && row.parcel_no === (command.parcelNo ?? null),
      );
    return {
      replies: part
        .filter((command) => !hasShipped(command))
        .map(({ sagaId, attempt, parcelNo }) => ({
          type: 'inventory.stock-released.v1',
          sagaId,
          attempt,
          ...(parcelNo !== undefined && { parcelNo }),
        })),
      failed: part.filter(hasShipped).map((command) => ({ command, reason: 'the parcel has left and cannot be released' })),
    };
  });
}

/** What the saga is told of its reservation: the parcels with the SKUs of its own lines, or what is missing. */
function reservationReply({ sagaId, attempt, lines }: ReserveStock, reservation: Reservation): InventoryReply {
  if (reservation.outcome !== 'reserved') return { type: 'inventory.stock-refused.v1', sagaId, attempt, missing: [...reservation.missing] };
  const skus = new Map(lines.map(({ lineNo, sku }) => [lineNo, sku]));
  const parcels = reservation.parcels.map(({ parcelNo, centre, lines: pairs }) => ({
    parcelNo,
    centre,
    lines: pairs.map(([lineNo, quantity]) => {
      const sku = skus.get(lineNo);
      if (sku === undefined) throw new Error(`${sagaId}, attempt ${attempt}: reserved line ${lineNo} is none of the command's`);
      return { lineNo, sku, quantity };
    }),
  }));
  return { type: 'inventory.stock-reserved.v1', sagaId, attempt, parcels };
}

/** Does the whole batch at once; if that fails, each half on its own, so that what breaks the call fails alone. A database that does not answer is not asked more often for that. */
async function halving<Command>(
  commands: readonly Command[],
  settle: (part: readonly Command[]) => Promise<Settled<Command>>,
): Promise<Settled<Command>> {
  if (commands.length === 0) return { replies: [], failed: [] };
  try {
    return await settle(commands);
  } catch (error) {
    const isSilent = error instanceof SqlError && error.sqlState === null;
    if (isSilent || commands.length === 1) return { replies: [], failed: commands.map((command) => ({ command, reason: String(error) })) };
    const middle = Math.ceil(commands.length / 2);
    const first = await halving(commands.slice(0, middle), settle);
    const second = await halving(commands.slice(middle), settle);
    return { replies: [...first.replies, ...second.replies], failed: [...first.failed, ...second.failed] };
  }
}
