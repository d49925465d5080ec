import { SagaWorkerSettings } from '../../../domain/order/saga/saga-worker-settings.ts';
import { parseEnv } from '../../../platform/config/env.ts';

export const config = parseEnv(SagaWorkerSettings, process.env);
