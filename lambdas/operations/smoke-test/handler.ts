import middy from '@middy/core';
import * as z from 'zod';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { findFailures } from './smoke-test.ts';

const logger = createLogger('smoke-test');

/** What ECS passes to a lifecycle hook; only logged. */
const HookEvent = z.looseObject({
  lifecycleStage: z.string().optional(),
  executionDetails: z.looseObject({ targetServiceRevisionArn: z.string().optional() }).optional(),
});

/** ECS continues the deployment after SUCCEEDED and rolls it back after FAILED or an exception. */
interface HookResult {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED';
}

/** Tests the new revision of a service through the test listener before it gets production traffic. */
export const handler = middy<unknown, HookResult>().handler(async (event) => {
  const { lifecycleStage, executionDetails } = HookEvent.parse(event);
  const facts = { lifecycleStage, revision: executionDetails?.targetServiceRevisionArn };
  const { TEST_URL: baseUrl, TLS_NAME: tlsName, ROUTING_HEADERS: headers, CHECKS: checks } = config;
  const failures = await findFailures({ baseUrl, tlsName, headers, checks });
  if (failures.length > 0) {
    logger.error({ ...facts, failures }, 'smoke test failed; ECS rolls the deployment back');
    return { hookStatus: 'FAILED' };
  }
  logger.info({ ...facts, checks: checks.length }, 'smoke test passed');
  return { hookStatus: 'SUCCEEDED' };
});
