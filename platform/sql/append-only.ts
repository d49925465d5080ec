/** Takes the rights to change and delete rows of the schema's table `staff_acts`, if there is one, and of its partitions. */
export function appendOnlyGrants(schema: string, role: string): string {
  return `
    do $grants$
    declare audited regclass;
    begin
      for audited in
        select oid from pg_class where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'p') and relname ~ '^staff_acts(_p\\d\\d)?$'
      loop
        execute format('revoke update, delete, truncate on %s from ${role}', audited);
      end loop;
    end $grants$;
  `;
}
