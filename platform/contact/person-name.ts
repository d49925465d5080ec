import { z } from 'zod';
import { LONGEST } from './limits.ts';

/** As people write their own name. */
export const PersonName = z.string().trim().min(1).max(LONGEST.name);
