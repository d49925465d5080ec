'use client';

import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { browserProblem, passkeyProblem } from './passkey-problem.ts';
import { postJson } from './post-json.ts';

const Options = z.object({ options: z.custom<PublicKeyCredentialRequestOptionsJSON>() });

export interface UsePasskeyProps {
  readonly label: string;
  /** Takes the signature; `/options` below it returns the challenge. */
  readonly path: string;
  /** The page that follows. */
  readonly next: string;
}

/** Has a passkey of this device sign a challenge; shown where the browser has them. */
export function UsePasskey({ label, path, next }: UsePasskeyProps) {
  const [isSupported, setSupported] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => setSupported(browserSupportsWebAuthn()), []);
  if (!isSupported) return null;

  async function use(): Promise<string | undefined> {
    const begun = await postJson(`${path}/options`, {});
    if ('problem' in begun) return begun.problem;
    try {
      const credential = await startAuthentication({ optionsJSON: Options.parse(begun.body).options });
      const accepted = await postJson(path, { credential });
      if ('problem' in accepted) return accepted.problem;
    } catch (error) {
      return browserProblem(error);
    }
    window.location.assign(next);
    return undefined;
  }

  async function start(): Promise<void> {
    setBusy(true);
    const code = await use();
    setProblem(code);
    if (code !== undefined) setBusy(false);
  }

  return (
    <>
      {problem !== undefined && <FormAlert text={passkeyProblem(problem)} />}
      <button className="button secondary" type="button" disabled={isBusy} onClick={() => void start()}>
        {label}
      </button>
    </>
  );
}
