'use client';

import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { browserProblem, passkeyProblem } from './passkey-problem.ts';
import { postJson } from './post-json.ts';

const Options = z.object({ options: z.custom<PublicKeyCredentialRequestOptionsJSON>() });

const PATH = '/sign-in/session/passkey';

/** Signs in with a passkey of this device; shown where the browser has them. */
export function PasskeySignIn({ returnTo }: { readonly returnTo: string }) {
  const [isSupported, setSupported] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => setSupported(browserSupportsWebAuthn()), []);
  if (!isSupported) return null;

  async function use(): Promise<string | undefined> {
    const begun = await postJson(`${PATH}/options`, {});
    if ('problem' in begun) return begun.problem;
    try {
      const credential = await startAuthentication({ optionsJSON: Options.parse(begun.body).options });
      const signedIn = await postJson(PATH, { credential });
      if ('problem' in signedIn) return signedIn.problem;
    } catch (error) {
      return browserProblem(error);
    }
    window.location.assign(returnTo);
    return undefined;
  }

  function signIn(): void {
    setBusy(true);
    void use().then((code) => {
      setProblem(code);
      if (code !== undefined) setBusy(false);
    });
  }

  return (
    <>
      {problem !== undefined && <FormAlert text={passkeyProblem(problem)} />}
      <button className="button secondary" type="button" disabled={isBusy} onClick={signIn}>
        Sign in with a passkey
      </button>
    </>
  );
}
