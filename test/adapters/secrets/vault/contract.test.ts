import { Pool } from 'pg';
import { vaultClient } from '../../../../adapters/secrets/vault/client.ts';
import { vaultDatabaseLogins } from '../../../../adapters/secrets/vault/database-logins.ts';
import { vaultSecretSource } from '../../../../adapters/secrets/vault/source.ts';
import { roleId, startVault, vaultSecretId } from '../../../support/fakes/running-vault.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { secretsContract } from '../contract.ts';

secretsContract(async () => {
  const { adminSettings } = await freshDatabase(['payment']);
  const { host, port, database, user, password } = adminSettings;
  const admin = new Pool({ host, port, database, user, password });
  const roles = { payment: { memberOf: 'payment_app', ttlSeconds: 600, maxTtlSeconds: 3_600 } };
  const vault = await startVault({ database: { admin, roles } });
  const client = vaultClient({ address: vault.address, roleId, secretId: async () => vaultSecretId, now: Date.now });
  return {
    source: vaultSecretSource(client, 'secret'),
    put(name, text) {
      vault.put(`shop/${name}`, text);
      return `shop/${name}`;
    },
    missingId: 'shop/missing',
    async fail(how, times) {
      if (times > 0) await vault.fault(how === 'fails' ? 'fail' : 'hang', times);
      else await fetch(`${vault.address}/sandbox/faults`, { method: 'DELETE' });
    },
    logins: vaultDatabaseLogins(client, { mount: 'database', now: Date.now }),
    loginId: 'payment',
    database: { host, port, database },
    async stop() {
      await vault.stop();
      await admin.end();
    },
  };
});
