export type SearchParam = string | readonly string[] | undefined;

export interface PageProps<P = unknown> {
  readonly params: Promise<P>;
  readonly searchParams: Promise<Readonly<Record<string, SearchParam>>>;
}

/** A parameter given once, and not empty. */
export function onlyText(value: SearchParam): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
