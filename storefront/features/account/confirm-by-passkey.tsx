import { UsePasskey } from './use-passkey.tsx';

/** Asks for the erasure of the account without the password. */
export function ConfirmByPasskey() {
  return <UsePasskey label="Use a passkey instead of the password" path="/account/data/passkey" next="/account/data?sent=1" />;
}
