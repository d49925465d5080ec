import type { EnvironmentSettings } from '../config.ts';
import { base, smallService, servicesOf } from './base.ts';

const services = servicesOf(smallService);
const spot = { onDemandTasks: 0, percent: 100 } as const;

/** For trials: the smallest sizes, stand-ins for third parties, everything deleted with the stacks. Also the laptop's environment. */
export const dev: EnvironmentSettings = {
  ...base,
  account: '111111111111',
  monthlyBudget: 700,
  alarmEmail: 'dev-alarms@shopmart.example',
  mailFrom: 'orders@dev.shopmart.example',
  thirdParties: { kind: 'sandbox', shipAfterMillis: 3_000, size: { ...smallService, maxTasks: 1 } },
  services: { ...services, notification: { ...smallService, spot }, storefront: { ...services.storefront, spot } },
};
