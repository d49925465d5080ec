import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorRegistry } from '../../platform/errors/error-registry.ts';

/** Every refusal of inventory by code. */
export const ERRORS = {
  'hold-refused': {
    status: 409,
    summary: 'Fewer units of a marked SKU are left than a cart wants to hold.',
    remedy: 'Hold at most `available`, or try again later: holds end after minutes.',
  },
  'parcel-not-reserved': {
    status: 409,
    summary: 'The pick of the shipped parcel was cancelled or refused.',
    remedy: 'Return the parcel to its centre.',
  },
  'pick-not-found': {
    status: 404,
    summary: 'The warehouse reports a pick that was not requested.',
    remedy: 'Check the saga id and the attempt.',
  },
  'receipt-id-reused': { status: 409, summary: 'The receipt id was booked with other lines.', remedy: 'Use a new id for a new receipt.' },
  'stock-not-found': { status: 404, summary: 'No centre has received the SKU.', remedy: 'Check the SKU.' },
  'too-many-held': { status: 422, summary: 'A cart would hold more of a marked SKU than a customer may.', remedy: 'Hold at most `most`.' },
  'too-many-hold-rules': { status: 422, summary: 'The limit of marked SKUs is reached.', remedy: 'Unmark one first.' },
  'unknown-centre': {
    status: 422,
    summary: 'A line names a fulfilment centre that does not exist; nothing was booked.',
    remedy: 'Correct the centre.',
  },
} as const satisfies ErrorRegistry;

/** A refusal with one of the codes above. */
export class InventoryError extends DomainError<keyof typeof ERRORS> {}
