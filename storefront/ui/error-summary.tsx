'use client';

import { useEffect, useRef } from 'react';
import type { FieldProblem } from '../lib/field-problem.ts';

/** Says at the top what must be mended, with a link to each field; it takes the focus, so that it is read out. */
export function ErrorSummary({ problems }: { readonly problems: readonly FieldProblem[] }) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [problems]);
  return (
    <div className="message bad" role="alert" tabIndex={-1} ref={summary}>
      <h2>{problems.length === 1 ? 'One thing to mend' : `${problems.length} things to mend`}</h2>
      <ul>
        {problems.map(({ field, text }) => (
          <li key={field}>
            <a href={`#${field}`}>{text}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
