import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Rule = z.looseObject({
  Lifecycle: z.object({ DeleteAfterDays: z.int() }),
  CopyActions: z.tuple([z.object({ DestinationBackupVaultArn: z.json(), Lifecycle: z.object({ DeleteAfterDays: z.int() }) })]),
});
const Vault = z.looseObject({ BackupVaultName: z.string(), EncryptionKeyArn: z.json(), LockConfiguration: z.json() });

/** Backups in AWS Backup, apart from those of each database: of the databases that RDS runs. */
export function describeBackups(databases: readonly string[], synthesized: () => SynthesizedShop): void {
  const resources = (stack: string, type: string) =>
    Object.values(synthesized().stacks[stack]?.Resources ?? {}).filter(({ Type }) => Type === type);

  describe('the backups', () => {
    test(`are taken daily of ${databases.join(' and ')}, and copied to a vault of another region, which exists`, () => {
      const [plan] = resources('backups', 'AWS::Backup::BackupPlan');
      const { BackupPlanRule } = z.object({ BackupPlanRule: z.tuple([Rule]) }).parse(plan?.Properties['BackupPlan']);
      const [{ Lifecycle, CopyActions }] = BackupPlanRule;
      const [copies] = resources('backup-copies', 'AWS::Backup::BackupVault').map(({ Properties }) => Vault.parse(Properties));
      expect(JSON.stringify(CopyActions[0].DestinationBackupVaultArn)).toContain(
        `:backup:eu-west-1:333333333333:backup-vault:${copies?.BackupVaultName}`,
      );
      expect([Lifecycle, CopyActions[0].Lifecycle]).toEqual([{ DeleteAfterDays: 35 }, { DeleteAfterDays: 35 }]);
      const [selection] = resources('backups', 'AWS::Backup::BackupSelection');
      // With the generations of both databases, so that a restored one is selected.
      const { Resources } = z
        .object({ SelectionName: z.literal('databases-1-1'), Resources: z.array(z.json()) })
        .parse(selection?.Properties['BackupSelection']);
      expect(Resources).toHaveLength(databases.length);
      expect(JSON.stringify(Resources)).toMatch(new RegExp(databases.join('.*')));
    });

    test.each(['backups', 'backup-copies'])(
      'in the vault of %s are encrypted, kept, and locked in compliance mode after a week',
      (stack) => {
        const [vault] = resources(stack, 'AWS::Backup::BackupVault');
        expect(vault?.DeletionPolicy).toMatch(/Retain/);
        const { EncryptionKeyArn, LockConfiguration } = Vault.parse(vault?.Properties);
        expect(EncryptionKeyArn).toBeDefined();
        // Without ChangeableForDays the lock would be in governance mode, which administrators can remove.
        expect(LockConfiguration).toEqual({ MinRetentionDays: 7, MaxRetentionDays: 35, ChangeableForDays: 7 });
      },
    );

    test('raise an alarm when a day passes without one or without a copy', () => {
      const alarms = resources('backups', 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
      expect(alarms).toHaveLength(2);
      for (const alarm of alarms)
        expect(alarm).toMatchObject({ Threshold: databases.length, Period: 86_400, TreatMissingData: 'breaching' });
    });
  });
}
