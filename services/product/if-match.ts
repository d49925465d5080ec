import * as z from 'zod';
import { ProductError } from '../../domain/product/errors.ts';

export const IfMatch = z.object({ 'if-match': z.string().optional().describe('the ETag that was read, such as "3"') });

/** Reads the version from If-Match, which holds the ETag of GET, such as `"3"`. */
export function versionOf(ifMatch: string | undefined): number {
  const version = /^"?(\d{1,9})"?$/.exec(ifMatch ?? '')?.[1];
  if (version === undefined) {
    throw new ProductError('if-match-required', 'send If-Match with the ETag of what you read before you changed it, such as "3"');
  }
  return Number(version);
}
