import { line } from '../text/text.ts';
import { LONGEST } from './limits.ts';

/** As people write their own name. */
export const PersonName = line(LONGEST.name);
