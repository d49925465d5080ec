/** Reads the tab's storage; undefined also where the browser denies storage to this site. */
export function storedInTab(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
