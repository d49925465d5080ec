import type { Construct } from 'constructs';
import type { BackupSettings, EnvironmentConfig } from '../config.ts';
import { BackupVault } from '../constructs/backup-vault.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface BackupCopiesProps extends ShopStackProps {
  readonly backups: BackupSettings;
}

/** A name, because a stack cannot refer to another region. */
export function copyVaultName({ name }: Pick<EnvironmentConfig, 'name'>): string {
  return `shopmart-${name}-backup-copies`;
}

/** The vault in another region that gets a copy of each backup. */
export class BackupCopies extends ShopStack {
  constructor(scope: Construct, id: string, props: BackupCopiesProps) {
    super(scope, id, { ...props, region: props.backups.copyRegion });
    const { config, backups } = props;
    new BackupVault(this, 'Copies', { name: copyVaultName(config), backups, config });
  }
}
