import { z } from 'zod';
import { identifier } from '../../platform/text/text.ts';

export const ExternalCustomer = z.object({ source: identifier(50), externalId: identifier(100) });

export type ExternalCustomer = Readonly<z.infer<typeof ExternalCustomer>>;
