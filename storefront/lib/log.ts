import { createLogger } from '../../platform/telemetry/logger.ts';

export const log = createLogger('storefront');
