import type { Construct } from 'constructs';
import type { BackupSettings, EnvironmentConfig } from '../config.ts';
import { BackupVault } from '../constructs/backup-vault.ts';
import { RepositoryCopy } from '../constructs/citus-cluster/repository-copy.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface BackupCopiesProps extends ShopStackProps {
  readonly backups: BackupSettings;
}

/** A name, because a stack cannot refer to another region. */
export function copyVaultName({ name }: Pick<EnvironmentConfig, 'name'>): string {
  return `shopmart-${name}-backup-copies`;
}

/** The vault in another region that gets a copy of each backup, and the bucket for those of an orders cluster. */
export class BackupCopies extends ShopStack {
  readonly orders?: RepositoryCopy;

  constructor(scope: Construct, id: string, props: BackupCopiesProps) {
    super(scope, id, { ...props, region: props.backups.copyRegion });
    const { config, backups } = props;
    new BackupVault(this, 'Copies', { name: copyVaultName(config), backups, config });
    if (config.orders.engine === 'citus') this.orders = new RepositoryCopy(this, 'Orders', { backups, size: config.orders, config });
  }
}
