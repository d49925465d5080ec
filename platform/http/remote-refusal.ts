import * as z from 'zod';

const Refusal = z.looseObject({ code: z.string(), detail: z.string() });

/** Another service rejected the request (4xx). Callers branch on `code`; one that the caller does not handle becomes a 500. */
export class RemoteRefusal extends Error {
  readonly status: number;
  readonly code: string;

  /** The whole problem document, if the response had one. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(target: string, status: number, code: string, detail: string, problem: Readonly<Record<string, unknown>> = {}) {
    super(`${target} returned ${status} ${code}: ${detail}`);
    this.name = 'RemoteRefusal';
    this.status = status;
    this.code = code;
    this.problem = problem;
  }

  static from(target: string, status: number, body: string): RemoteRefusal {
    const refusal = Refusal.safeParse(jsonOrNothing(body));
    if (!refusal.success) return new RemoteRefusal(target, status, 'unknown', 'without a problem document');
    return new RemoteRefusal(target, status, refusal.data.code, refusal.data.detail, refusal.data);
  }
}

function jsonOrNothing(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
