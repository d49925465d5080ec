import { halve } from '../../../platform/concurrency/halve.ts';
import { isUnreachable, type Sql } from '../../../platform/sql/sql.ts';
import type { InventoryReply, ReleaseStock, ReserveStock, StockCommand } from '../../../contracts/inventory/commands.ts';
import type { AuthorisePayment } from '../../../contracts/payment/commands.ts';
import { releaseStock, reserveStock, type Release, type Reservation } from './store.ts';

export interface CommandResults<Command> {
  readonly replies: readonly InventoryReply[];
  /** Commands without a reply: they are redelivered, and dead-lettered in the end. */
  readonly failed: readonly { readonly command: Command; readonly reason: string }[];
}

export interface StockResults extends CommandResults<StockCommand> {
  /** For orders that are reserved and to be paid: payment gets these instead of the saga a reply. */
  readonly payments: readonly AuthorisePayment[];
}

/** Processes a batch of commands: first the releases, so that their stock can be sold, then the reservations. */
export async function processStockCommands(sql: Sql, commands: readonly StockCommand[]): Promise<StockResults> {
  const releases = commands.filter((command) => command.type === 'inventory.release-stock.v1');
  const reserves = commands.filter((command) => command.type === 'inventory.reserve-stock.v1');
  const released = await release(sql, releases);
  const reserved = await reserve(sql, reserves);
  return {
    replies: [...released.replies, ...reserved.replies],
    payments: reserved.payments,
    failed: [...released.failed, ...reserved.failed],
  };
}

async function reserve(sql: Sql, commands: readonly ReserveStock[]): Promise<StockResults> {
  const reserved = await halve(
    commands,
    async (part) => {
      const reservations = new Map((await reserveStock(sql, part)).map((row) => [`${row.saga_id}.${row.attempt}`, row]));
      return part.map((command) => {
        const reservation = reservations.get(`${command.sagaId}.${command.attempt}`);
        if (!reservation) throw new Error(`inventory.reserve returned no row for ${command.sagaId}, attempt ${command.attempt}`);
        return resultOf(command, reservation);
      });
    },
    isUnreachable,
  );
  return {
    replies: reserved.outputs.filter((result) => result.type !== 'payment.authorise.v1'),
    payments: reserved.outputs.filter((result) => result.type === 'payment.authorise.v1'),
    failed: reserved.failed.map(toFailed),
  };
}

async function release(sql: Sql, commands: readonly ReleaseStock[]): Promise<CommandResults<ReleaseStock>> {
  const released = await halve(
    commands,
    async (part) => {
      const shipped = (await releaseStock(sql, part)).filter(({ outcome }) => outcome === 'shipped');
      return part.map((command) => ({ command, hasShipped: shipped.some((row) => isAbout(row, command)) }));
    },
    isUnreachable,
  );
  const refused = released.outputs.filter(({ hasShipped }) => hasShipped);
  return {
    replies: released.outputs
      .filter(({ hasShipped }) => !hasShipped)
      .map(({ command: { sagaId, attempt, parcelNo } }) => ({
        type: 'inventory.stock-released.v1',
        sagaId,
        attempt,
        ...(parcelNo !== undefined && { parcelNo }),
      })),
    failed: [
      ...released.failed.map(toFailed),
      ...refused.map(({ command }) => ({ command, reason: 'the parcel has shipped and cannot be released' })),
    ],
  };
}

function isAbout(row: Release, { sagaId, attempt, parcelNo }: ReleaseStock): boolean {
  return row.saga_id === sagaId && row.attempt === attempt && row.parcel_no === (parcelNo ?? null);
}

function toFailed<Command>({ input, error }: { readonly input: Command; readonly error: Error }) {
  return { command: input, reason: String(error) };
}

/** An order that is to be paid goes on to payment once it is reserved. */
function resultOf(command: ReserveStock, reservation: Reservation): InventoryReply | AuthorisePayment {
  const reply = reservationReply(command, reservation);
  const { payment, sagaId } = command;
  if (payment === undefined || reply.type !== 'inventory.stock-reserved.v1') return reply;
  return { type: 'payment.authorise.v1', sagaId, ...payment, stock: { attempt: reply.attempt, parcels: reply.parcels } };
}

/** The reply about a reservation: its parcels, or the missing SKUs. */
function reservationReply({ sagaId, attempt, lines }: ReserveStock, reservation: Reservation): InventoryReply {
  if (reservation.outcome !== 'reserved') return { type: 'inventory.stock-refused.v1', sagaId, attempt, missing: [...reservation.missing] };
  const skus = new Map(lines.map(({ lineNo, sku }) => [lineNo, sku]));
  const parcels = reservation.parcels.map(({ parcelNo, centre, lines: pairs }) => ({
    parcelNo,
    centre,
    lines: pairs.map(([lineNo, quantity]) => {
      const sku = skus.get(lineNo);
      if (sku === undefined) throw new Error(`${sagaId}, attempt ${attempt}: reserved line ${lineNo} is not in the command`);
      return { lineNo, sku, quantity };
    }),
  }));
  return { type: 'inventory.stock-reserved.v1', sagaId, attempt, parcels };
}
