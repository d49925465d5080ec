import type { EnvironmentSettings } from '../config.ts';
import { base, smallService } from './base.ts';

/** For trials: the smallest sizes, stand-ins for third parties, everything deleted with the stacks. Also the laptop's environment. */
export const dev: EnvironmentSettings = {
  ...base,
  account: '111111111111',
  monthlyBudget: 700,
  alarmEmail: 'dev-alarms@shopmart.example',
  mailFrom: 'orders@dev.shopmart.example',
  thirdParties: { kind: 'sandbox', shipAfterMillis: 3_000, size: { ...smallService, maxTasks: 1 } },
};
