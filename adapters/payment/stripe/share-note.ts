const PREFIX = 'share_';

/** A metadata entry for a captured share, named after the parcel's saga. Metadata names have at most 40 characters. */
export function noteOf(sagaId: string, amount: number): Record<string, string> {
  return { [nameOf(sagaId)]: String(amount) };
}

export function isNoted(metadata: Readonly<Record<string, unknown>>, sagaId: string): boolean {
  return metadata[nameOf(sagaId)] !== undefined;
}

/** The ids of the sagas whose shares are noted. */
export function sagasOfShares(metadata: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(metadata).flatMap((name) => {
    const hex = /^share_([0-9a-f]{32})$/.exec(name)?.[1];
    return hex === undefined ? [] : [hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')];
  });
}

function nameOf(sagaId: string): string {
  return PREFIX + sagaId.replaceAll('-', '');
}
