import { RenewalSettings } from '../../../adapters/certificates/vendors.ts';
import { parseEnv } from '../../../platform/config/env.ts';

export const config = parseEnv(RenewalSettings, process.env);
