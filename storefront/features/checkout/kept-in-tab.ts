/** What a tab's storage holds; a browser that keeps nothing for this site holds nothing. */
export function keptInTab(place: string): string | undefined {
  try {
    return sessionStorage.getItem(place) ?? undefined;
  } catch {
    return undefined;
  }
}
