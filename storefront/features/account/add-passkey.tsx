'use client';

import { startRegistration } from '@simplewebauthn/browser';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { useState } from 'react';
import type { FormEvent } from 'react';
import * as z from 'zod/mini';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { browserProblem, passkeyProblem } from './passkey-problem.ts';
import { postJson } from './post-json.ts';

const Options = z.object({ options: z.custom<PublicKeyCredentialCreationOptionsJSON>() });

const PATH = '/account/passkeys';

/** Adds a passkey of this device to the account. */
export function AddPasskey() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function add(name: string): Promise<string | undefined> {
    const begun = await postJson(`${PATH}/options`, {});
    if ('problem' in begun) return begun.problem;
    try {
      const credential = await startRegistration({ optionsJSON: Options.parse(begun.body).options });
      const added = await postJson(`${PATH}/new`, { name, credential });
      if ('problem' in added) return added.problem;
    } catch (error) {
      return browserProblem(error);
    }
    window.location.assign(`${PATH}?added=1`);
    return undefined;
  }

  async function report(name: string): Promise<void> {
    setBusy(true);
    const code = await add(name);
    setProblem(code);
    if (code !== undefined) setBusy(false);
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    void report(typeof name === 'string' ? name.trim() : '');
  }

  return (
    <form className="form" onSubmit={submit}>
      <noscript>
        <p>Adding a passkey needs JavaScript.</p>
      </noscript>
      {problem !== undefined && <FormAlert text={passkeyProblem(problem)} />}
      <Field id="name" label="Name of the passkey" hint="Such as the device that has it." maxLength={100} required />
      <button className="button" disabled={isBusy}>
        Add a passkey
      </button>
    </form>
  );
}
