import { buildVault } from './app.ts';
import { config } from './config.ts';
import { KvStore } from './kv-store.ts';
import { Tokens } from './tokens.ts';

const kv = new KvStore();
for (const [path, value] of Object.entries(config.VAULT_SECRETS)) kv.write(path, { value }, new Date());
const policy = { 'secret/data/*': ['read'] } as const;
const role = { secretId: config.VAULT_SECRET_ID, policy, ttlSeconds: 3_600, maxTtlSeconds: 14_400 };
await buildVault({ kv, tokens: new Tokens(new Map([[config.ROLE_ID, role]]), Date.now) }).listen({ port: config.PORT, host: config.HOST });
