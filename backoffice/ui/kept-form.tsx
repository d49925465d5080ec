'use client';

import { useState, type FormEvent, type ReactNode } from 'react';
import { ErrorSummary } from '../../web/ui/error-summary.tsx';
import type { FormResult } from '../lib/form-result.ts';

const FAILED = 'The back office does not respond. Try again in a moment; look first whether it was done.';

export interface KeptFormProps {
  readonly action: string;
  readonly children: ReactNode;
}

/** A form that keeps what was entered when it is refused. Without scripts it is sent as any form. */
export function KeptForm({ action, children }: KeptFormProps) {
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setSending(true);
    setProblem(undefined);
    const { nativeEvent, currentTarget: form } = event;
    const pressed = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    const result = await send(action, new FormData(form, pressed));
    if ('path' in result) {
      window.location.assign(result.path);
      return;
    }
    setProblem(result.problem);
    setSending(false);
  }

  return (
    <>
      {problem !== undefined && <ErrorSummary problems={[{ field: 'content', text: problem }]} />}
      <form className="form" method="post" action={action} onSubmit={(event) => void submit(event)} aria-busy={isSending}>
        {children}
      </form>
    </>
  );
}

async function send(action: string, body: FormData): Promise<FormResult> {
  try {
    const response = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json' } });
    const result: FormResult = await response.json();
    return result;
  } catch {
    return { problem: FAILED };
  }
}
