interface Version {
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  deletedAt?: Date;
}

/** The KV engine, version 2: every write of a path is a new version. */
export class KvStore {
  readonly #versions = new Map<string, Version[]>();

  write(path: string, data: Readonly<Record<string, unknown>>, now: Date): object {
    const versions = this.#versions.get(path) ?? [];
    versions.push({ data, createdAt: now });
    this.#versions.set(path, versions);
    return metadataOf(versions.length, { data, createdAt: now });
  }

  /** Marks a version as deleted, as `vault kv delete` does. */
  delete(path: string, now: Date): void {
    const latest = this.#versions.get(path)?.at(-1);
    if (latest) latest.deletedAt = now;
  }

  /** The status and body of a read: 404 for a path that does not exist, and with metadata for a deleted version. */
  read(path: string, version: number): { readonly status: 200 | 404; readonly data?: object } {
    const versions = this.#versions.get(path) ?? [];
    const number = version === 0 ? versions.length : version;
    const found = versions[number - 1];
    if (!found) return { status: 404 };
    const metadata = metadataOf(number, found);
    return found.deletedAt ? { status: 404, data: { data: null, metadata } } : { status: 200, data: { data: found.data, metadata } };
  }
}

function metadataOf(version: number, { createdAt, deletedAt }: Version): object {
  return {
    created_time: createdAt.toISOString(),
    custom_metadata: null,
    deletion_time: deletedAt?.toISOString() ?? '',
    destroyed: false,
    version,
  };
}
