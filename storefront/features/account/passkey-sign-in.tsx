import { UsePasskey } from './use-passkey.tsx';

export function PasskeySignIn({ returnTo }: { readonly returnTo: string }) {
  return <UsePasskey label="Use a passkey" path="/sign-in/session/passkey" next={returnTo} />;
}
