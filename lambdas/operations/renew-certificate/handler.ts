import middy from '@middy/core';
import { certificateIssuer, certificateStores } from '../../../adapters/certificates/vendors.ts';
import { awsSecrets } from '../../../adapters/secrets/vendors.ts';
import { renewCertificate } from '../../../platform/certificates/renew.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { withSpan } from '../../../platform/telemetry/trace.ts';
import { config } from './config.ts';

/** Below the function's time-out of five minutes. */
const MAX_RUN_MILLIS = 270_000;

const logger = createLogger('renew-certificate');
const secrets = awsSecrets();
const stores = certificateStores(config);

// A schedule passes no trace context, so each run starts a trace.
export const handler = middy().handler(() => withSpan('renew certificate', {}, run));

async function run(): Promise<void> {
  const issuer = certificateIssuer(config, secrets, AbortSignal.timeout(MAX_RUN_MILLIS));
  const { outcome, due, endedAt } = await renewCertificate({ hostName: config.HOST_NAME, stores, issuer, now: new Date() });
  logger.info(
    { hostName: config.HOST_NAME, outcome, due, endedAt },
    outcome === 'kept' ? 'the certificate is kept' : 'the certificate was renewed',
  );
}
