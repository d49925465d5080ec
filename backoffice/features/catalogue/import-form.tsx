'use client';

import { useState, type FormEvent } from 'react';
import type { ImportReport } from '../../../contracts/product/transfer.ts';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { FORMATS } from './formats.ts';
import { addLine, NO_IMPORT, type ImportState } from './import-state.ts';
import { ImportResult } from './import-result.tsx';

/** Sends a file, and shows the report as it arrives. */
export function ImportForm() {
  const [state, setState] = useState<ImportState>(NO_IMPORT);

  async function start(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setState({ ...NO_IMPORT, isRunning: true });
    try {
      const response = await fetch('/staff/catalogue/import', { method: 'POST', body: new FormData(event.currentTarget) });
      if (!response.ok || !response.body) throw new Error(await response.text());
      for await (const line of linesOf(response.body)) setState((before) => addLine(before, line));
      setState((before) => ({ ...before, isRunning: false }));
    } catch (error) {
      const failure = error instanceof Error && error.message !== '' ? error.message : 'The import was interrupted. Import the file again.';
      setState((before) => ({ ...before, isRunning: false, failure }));
    }
  }

  return (
    <>
      {state.failure !== undefined && <FormAlert text={state.failure} />}
      <form className="form" onSubmit={(event) => void start(event)}>
        <Field id="file" label="File" hint="CSV in UTF-8, at most 64 MB." type="file" accept=".csv,text/csv" required />
        <div className="field">
          <label htmlFor="format">Format</label>
          <select id="format" name="format" defaultValue="">
            <option value="">Recognise it by its columns</option>
            {FORMATS.map(([format, name]) => (
              <option key={format} value={format}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <label className="check">
          <input type="checkbox" name="dryRun" defaultChecked /> Dry run: report what would happen, and store nothing
        </label>
        <ReasonField id="reason" />
        <button disabled={state.isRunning}>{state.isRunning ? 'Importing …' : 'Import'}</button>
      </form>
      <ImportResult {...state} />
    </>
  );
}

/** The objects of a response with one per line. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ImportReport> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = `${rest}${part.value}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as ImportReport;
  }
}
