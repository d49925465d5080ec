import type { TextareaHTMLAttributes } from 'react';

export interface AreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'name'> {
  /** Also its name. */
  readonly id: string;
  readonly label: string;
}

/** A field of several lines. */
export function Area({ id, label, ...area }: AreaProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} name={id} {...area} />
    </div>
  );
}
