import { InventoryError } from '../errors.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { receiveStock, type ReceiptLine } from './store.ts';

/** Books received goods, all lines or none. A repeat changes nothing; other lines under the same id are refused. */
export async function bookReceipt(sql: Sql, receiptId: string, lines: readonly ReceiptLine[]): Promise<{ readonly isRepeat: boolean }> {
  const outcome = await receiveStock(sql, receiptId, lines);
  switch (outcome) {
    case 'booked':
    case 'repeated':
      return { isRepeat: outcome === 'repeated' };
    case 'reused':
      throw new InventoryError('receipt-id-reused', `receipt ${receiptId} was booked with other lines; use a new id`);
    case 'unknown-centre':
      throw new InventoryError(
        'unknown-centre',
        'a line names a fulfilment centre that does not exist; nothing was booked, correct the centre',
      );
  }
}
