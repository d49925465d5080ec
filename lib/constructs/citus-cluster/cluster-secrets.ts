import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../encryption-key.ts';
import { enteredSecret, passwordSecret, roleSecret } from '../generated-secret.ts';

/** Secrets of a cluster, without characters that YAML or ini files read otherwise. Nodes sign in to each other by certificate, so they have no passwords there. */
export class ClusterSecrets extends Construct {
  /** Every node derives the cluster's certificate authority from it. */
  readonly certificateSeed: ISecret;

  /** The certificates of that authority, written by the coordinator's nodes: clients verify the server by them. */
  readonly authority: ISecret;

  /** Creates schemas and roles; no superuser. */
  readonly administrator: ISecret;

  /** The role that reads outboxes. Migrations create it. */
  readonly relay: ISecret;

  /** What a database node reads besides the seed, by the name of its setting. */
  readonly #ofDatabaseNodes: Readonly<Record<string, ISecret>>;

  constructor(scope: Construct, id: string, key: EncryptionKey) {
    super(scope, id);
    const role = (secretId: string, name: string) => roleSecret(this, secretId, key, name);
    this.certificateSeed = passwordSecret(this, 'CertificateSeed', key, 'Seed of the certificate authority of the orders cluster', {});
    this.authority = enteredSecret(this, 'Authority', key, 'Certificates of the authority of the orders cluster, written by its nodes');
    this.administrator = role('AdminSecret', 'administrator');
    this.relay = role('RelaySecret', 'relay');
    this.#ofDatabaseNodes = {
      PATRONI_SECRET: passwordSecret(this, 'Patroni', key, "Patroni's REST API", { username: 'patroni' }),
      ADMINISTRATOR_SECRET: this.administrator,
    };
  }

  settingsOfDatabaseNodes(): Readonly<Record<string, string>> {
    return {
      CERTIFICATE_SEED_SECRET: this.certificateSeed.secretArn,
      ...Object.fromEntries(Object.entries(this.#ofDatabaseNodes).map(([setting, secret]) => [setting, secret.secretArn])),
    };
  }

  /** For a node that clients reach: lets it publish the authority. */
  grantPublish(node: IGrantable): void {
    this.authority.grantRead(node);
    Grant.addToPrincipal({ grantee: node, actions: ['secretsmanager:PutSecretValue'], resourceArns: [this.authority.secretArn] });
    this.authority.encryptionKey?.grantEncrypt(node);
  }

  grantDatabaseNode(node: IGrantable): void {
    for (const secret of [this.certificateSeed, ...Object.values(this.#ofDatabaseNodes)]) secret.grantRead(node);
  }
}
