import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { awsDatabaseLogins } from '../../../../adapters/secrets/aws/database-logins.ts';
import { awsSecretSource } from '../../../../adapters/secrets/aws/source.ts';
import { AwsError } from '../../../../local/emulators/aws/aws-error.ts';
import { getSecretValue } from '../../../../local/emulators/secrets-manager/get-secret-value.ts';
import { cachedSecrets } from '../../../../platform/secrets/secrets.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { secretsContract } from '../contract.ts';

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-2:000000000000:secret:${name}`;

secretsContract(async () => {
  const secrets = new Map<string, string>();
  const faults: ('fails' | 'hangs')[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const fault = faults.shift();
      if (fault === 'hangs') return undefined;
      if (fault === 'fails')
        return response.writeHead(500, { 'x-amzn-errortype': 'InternalServiceError' }).end('{"message":"internal error"}');
      try {
        return response.end(JSON.stringify(getSecretValue(secrets, body)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return response.writeHead(error.status, { 'x-amzn-errortype': error.code }).end(JSON.stringify({ message: error.message }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const created = await freshDatabase(['payment']);
  const { user, password } = created.settings('payment');
  const source = awsSecretSource();
  secrets.set(arnOf('login'), JSON.stringify({ username: user, password }));
  return {
    source,
    put(name, text) {
      secrets.set(arnOf(name), text);
      return arnOf(name);
    },
    missingId: arnOf('missing'),
    async fail(how, times) {
      faults.length = 0;
      for (let time = 0; time < times; time += 1) faults.push(how);
    },
    logins: awsDatabaseLogins(cachedSecrets(source)),
    loginId: arnOf('login'),
    database: created.adminSettings,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
});
