'use client';

import { useEffect, useRef } from 'react';
import type { FieldProblem } from '../field-problem.ts';

/** Lists the problems with a link to each field; takes the focus, so that screen readers read it. */
export function ErrorSummary({ problems }: { readonly problems: readonly FieldProblem[] }) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [problems]);
  return (
    <div className="message bad" role="alert" tabIndex={-1} ref={summary}>
      <h2>{problems.length === 1 ? 'One thing to fix' : `${problems.length} things to fix`}</h2>
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
