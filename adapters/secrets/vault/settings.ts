import * as z from 'zod';

const mount = z
  .string()
  .regex(/^[\w-]+(\/[\w-]+)*$/, 'give the path at which the engine is mounted, without slashes at its ends, such as secret');

/** How a deployable signs in to Vault. */
export const VaultAccess = z.strictObject({
  /** Scheme and host, such as `https://vault.shopmart.example`. */
  address: z.url({ protocol: /^https?$/ }),
  /** Of Vault Enterprise and HCP Vault. @default the root namespace */
  namespace: z.string().min(1).optional(),
  /** Where the KV engine, version 2, is mounted. */
  mount,
  roleId: z.string().min(1),
  /** The ARN of the secret in AWS Secrets Manager with the AppRole's secret id. */
  secretIdArn: z.string().startsWith('arn:'),
});

export type VaultAccess = Readonly<z.output<typeof VaultAccess>>;

/** Vault in an environment. */
export const VaultEnvironment = z.strictObject({
  kind: z.literal('vault'),
  address: z
    .url()
    .regex(/^https:\/\/[^/:]+$/, 'give scheme and host only, such as https://vault.shopmart.example: the endpoint listens on port 443'),
  endpointService: z
    .string()
    .regex(
      /^com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]+$/,
      'give the endpoint service of Vault (com.amazonaws.vpce.REGION.vpce-svc-…) with the host of `address` as its private DNS name: nothing in the VPC reaches the internet, so services reach Vault by PrivateLink',
    ),
  namespace: z.string().min(1, 'give the namespace, or leave it out for the root namespace').optional(),
  mount,
  /** In front of every secret of the environment, such as `shopmart/prod`. */
  path: mount,
  /** The AppRole of each context that reads secrets, whose policy allows its folder only. */
  roleIds: z.strictObject({
    payment: z.string().min(1, 'give the role id of the AppRole (vault read auth/approle/role/NAME/role-id)'),
    inventory: z.string().min(1, 'give the role id of the AppRole (vault read auth/approle/role/NAME/role-id)'),
  }),
});

export type VaultEnvironment = Readonly<z.output<typeof VaultEnvironment>>;
