import type { EnvironmentSettings } from '../config.ts';
import { base, smallService } from './base.ts';

/** For trying things: the least of everything, stand-ins for third parties, gone when deleted. The laptop runs this one. */
export const dev: EnvironmentSettings = {
  ...base,
  account: '111111111111',
  alarmEmail: 'dev-alarms@shopmart.example',
  mailFrom: 'orders@dev.shopmart.example',
  thirdParties: { kind: 'sandbox', shipAfterMillis: 3_000, size: { ...smallService, maxTasks: 1 } },
};
