import middy from '@middy/core';
import { RotationEvent, rotateSecret } from '../../../platform/aws/rotate-secret.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { valkeyUser } from '../../../platform/valkey/rotate-user.ts';

const logger = createLogger('rotate-valkey-user');

/** Gives a user of bus or cache a new password: the four steps of Secrets Manager. */
export const handler = middy().handler(async (input: unknown) => {
  const event = RotationEvent.parse(input);
  await rotateSecret(event, valkeyUser);
  logger.info({ step: event.Step, arn: event.SecretId }, 'a step of a rotation is done');
});
