/** The session's token in a `Cookie` or `Set-Cookie` header. */
export function sessionIn(header: string | null): string | undefined {
  const match = /(?:^|;\s*)session=([^;]+)/.exec(header ?? '');
  return match?.[1];
}
