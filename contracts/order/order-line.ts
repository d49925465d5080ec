import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';

export const OrderLine = z.object({
  lineNo: z.int().positive(),
  sku: z.string(),
  title: z.string(),
  quantity: z.int().positive(),
  unitPrice: Money,
});

export type OrderLine = Readonly<z.infer<typeof OrderLine>>;
