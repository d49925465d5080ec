import { InventoryError } from '../errors.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { receiveStock, type ReceiptLine } from './store.ts';

/** Books goods that came in, all lines or none. The same receipt again changes nothing; another one under its id is refused. */
export async function bookReceipt(sql: Sql, receiptId: string, lines: readonly ReceiptLine[]): Promise<{ readonly isRepeat: boolean }> {
  const outcome = await receiveStock(sql, receiptId, lines);
  switch (outcome) {
    case 'booked':
    case 'repeated':
      return { isRepeat: outcome === 'repeated' };
    case 'reused':
      throw new InventoryError('receipt-id-reused', `the receipt ${receiptId} was booked with other lines; give this one an id of its own`);
    case 'unknown-centre':
      throw new InventoryError('unknown-centre', 'a line names a fulfilment centre that we do not have; nothing was booked');
  }
}
