import { Duration } from 'aws-cdk-lib';
import { BackupVault as Vault } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import type { BackupSettings, EnvironmentConfig } from '../config.ts';
import { EncryptionKey } from './encryption-key.ts';

/** Until then an administrator can remove the lock; afterwards it cannot be removed, not even by AWS. */
const CHANGEABLE_FOR = Duration.days(7);

/** No backup can be deleted earlier, not even by an administrator. */
const LEAST_KEPT = Duration.days(7);

export interface BackupVaultProps {
  readonly name: string;
  readonly backups: BackupSettings;
  readonly config: EnvironmentConfig;
}

/** An encrypted vault, locked in compliance mode if the settings say so. It outlives its stack. */
export class BackupVault extends Construct {
  readonly vault: Vault;

  constructor(scope: Construct, id: string, { name, backups, config }: BackupVaultProps) {
    super(scope, id);
    const { key, removalPolicy } = new EncryptionKey(this, 'Key', { description: `Backups in ${name}`, config });
    const lockConfiguration = { minRetention: LEAST_KEPT, maxRetention: Duration.days(backups.keptDays), changeableFor: CHANGEABLE_FOR };
    this.vault = new Vault(this, 'Vault', {
      backupVaultName: name,
      encryptionKey: key,
      removalPolicy,
      ...(backups.isLocked && { lockConfiguration }),
    });
  }
}
