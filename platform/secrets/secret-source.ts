/** The port to a store of secrets. Its vendors are in `adapters/secrets/`, and `cachedSecrets` makes it usable. */
export interface SecretSource {
  /**
   * The current text of a secret.
   *
   * @throws Error that names the secret and the remedy, and shows no secret
   */
  read(id: string, signal: AbortSignal): Promise<string>;
}
