/** The result of one check. `later`: created by the deployment, or needed only to open the shop. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'missing' | 'later';
  readonly detail: string;

  /** A command, or the line to write into a file. */
  readonly remedy?: string;
}

export const ok = (subject: string, detail: string): Finding => ({ subject, state: 'ok', detail });
export const missing = (subject: string, detail: string, remedy: string): Finding => ({ subject, state: 'missing', detail, remedy });
export const later = (subject: string, detail: string, remedy: string): Finding => ({ subject, state: 'later', detail, remedy });

/** Whether AWS returned an error of that name. */
export function isError(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
