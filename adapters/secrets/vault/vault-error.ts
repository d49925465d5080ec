/** Vault rejected a request. The message has Vault's own errors, which name paths and no values. */
export class VaultError extends Error {
  readonly status: number;

  constructor(request: string, status: number, errors: readonly string[]) {
    super(`${request} returned ${status}${errors.length > 0 ? ` (${errors.join('; ')})` : ''}: ${remedyOf(status, errors)}`);
    this.name = 'VaultError';
    this.status = status;
  }
}

function remedyOf(status: number, errors: readonly string[]): string {
  if (status === 307) return 'it is a standby node: give the address of the load balancer that forwards to the active node';
  if (status === 403) return "the token is invalid or the AppRole's policy does not allow the path";
  if (status === 404) return 'there is nothing at this path, or its version is deleted';
  if (status === 400 && errors.some((error) => /role or secret id/i.test(error)))
    return 'the role id or the secret id is wrong, expired or used up: issue a new secret id and enter it in AWS Secrets Manager';
  if (status === 503) return 'Vault is sealed or in maintenance: unseal it';
  if (status === 429 || status >= 500) return 'Vault failed; it is requested again at the next use';
  return "see Vault's audit log";
}
