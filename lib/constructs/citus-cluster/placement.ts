import type { CitusSize } from '../../config.ts';

/** What is wrong with where a cluster's nodes are, or with its backups: each as field, value and remedy. */
export function findMisplaced({ coordinator, workers, etcd, backups }: CitusSize, zones: readonly string[]): readonly string[] {
  const groups = [{ field: 'coordinator', ...coordinator }, ...workers.map((group, index) => ({ field: `workers.${index}`, ...group }))];
  const refusals: string[] = [];
  const refuse = (field: string, value: unknown, remedy: string) => refusals.push(`orders.${field} is ${JSON.stringify(value)}: ${remedy}`);

  if (etcd.zones.length % 2 === 0)
    refuse('etcd.zones', etcd.zones, 'give an odd number of members: an even one tolerates no more failures than one less');
  if (new Set(etcd.zones).size < 3)
    refuse('etcd.zones', etcd.zones, 'place members in three zones: in two, the loss of one may leave no majority');
  for (const { field, zones: used } of groups) {
    if (used.length < 2) refuse(`${field}.zones`, used, 'give a primary and a replica: a commit waits for the replica');
    if (new Set(used).size < used.length)
      refuse(`${field}.zones`, used, "place each replica in another zone than its primary's: one zone may fail whole");
  }
  for (const { field, zones: used } of [...groups, { field: 'etcd', ...etcd }]) {
    const unknown = used.filter((zone) => !zones.includes(zone));
    if (unknown.length > 0) refuse(`${field}.zones`, used, `choose among the zones of the environment, ${zones.join(', ')}`);
  }
  if (backups.keptDays < backups.fullEveryDays)
    refuse(
      'backups.keptDays',
      backups.keptDays,
      `keep backups for at least ${backups.fullEveryDays} days, which lie between two full ones`,
    );
  return refusals;
}
