import { ROLES } from './people.ts';

/** A box for each role, with what it is for. */
export function RoleBoxes({ checked }: { readonly checked: readonly string[] }) {
  return (
    <fieldset className="boxes">
      <legend>Roles</legend>
      {ROLES.map(([role, duty]) => (
        <label key={role}>
          <input type="checkbox" name="roles" value={role} defaultChecked={checked.includes(role)} />
          <span>
            <b>{role}</b> <span className="hint">{duty}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
