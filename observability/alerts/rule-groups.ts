import { RUNBOOKS } from './alert.ts';
import type { Alert } from './alert.ts';
import { ALERTS, RECORDED_WINDOWS, recordedShare } from './alerts.ts';
import { OBJECTIVES } from './objectives.ts';

/** The content of a Prometheus rule file. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval?: string; readonly rules: readonly object[] }[];
}

/** The objectives as recording rules, and all alerts. The same file is loaded by managed Prometheus and by promtool in a test. */
export function ruleFile(): RuleFile {
  return {
    groups: [
      ...RECORDED_WINDOWS.map((window) => ({
        name: `objectives-${window}`,
        // A window of days changes slowly, and its queries cost the most.
        ...(window === '3d' && { interval: '5m' }),
        rules: OBJECTIVES.map(({ name, badShare }) => ({
          record: recordedShare(window),
          labels: { objective: name },
          expr: badShare(window),
        })),
      })),
      { name: 'alerts', rules: ALERTS.map(toRule) },
    ],
  };
}

function toRule({ name, query, duration, labels, severity, summary, action, runbook }: Alert): object {
  return {
    alert: name,
    expr: query,
    ...(duration !== undefined && { for: duration }),
    labels: { ...labels, severity },
    annotations: { summary, action, runbook: `${RUNBOOKS}/${runbook}` },
  };
}
