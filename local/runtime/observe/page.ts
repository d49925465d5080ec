import type { Board } from '../../../observability/boards/board.ts';
import { escapeHtml } from './format.ts';
import type { FiringAlert } from './query.ts';

/** The choices of the time that the charts show. */
export const MINUTES = [15, 60, 360, 1_440] as const;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #fff; --line: #d9d5cf; --soft: #5c5852; --accent: #005a8d; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1eee9; --paper: #191817; --line: #45413c; --soft: #b8b2a9; --accent: #7cc4f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.5rem 3rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a, summary { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0; padding: 0; list-style: none; }
[aria-current] { color: var(--ink); font-weight: 700; text-decoration: none; }
form { display: flex; gap: 0.75rem; align-items: center; margin: 1rem 0; }
select, button { font: inherit; padding: 0.3rem 0.6rem; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
h1 { margin: 0.5rem 0; } h2 { margin: 0; font-size: 1.1rem; } small, figcaption p { color: var(--soft); font-weight: 400; } figcaption p { margin: 0 0 0.5rem; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--soft); } .grid { stroke: var(--line); } path { fill: none; stroke-width: 2; stroke-linecap: round; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0; margin: 0.25rem 0; list-style: none; } .legend svg { width: 28px; }
code { overflow-wrap: anywhere; }
@media (max-width: 40rem) { svg text { font-size: 18px; } body { padding-inline: 1rem; } }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; } caption { text-align: left; color: var(--soft); }
th, td { padding: 0.15rem 0.75rem 0.15rem 0; text-align: right; white-space: nowrap; } th:first-child { text-align: left; }
.alerts { border-left: 4px solid #d55e00; padding-left: 1rem; }
`;

export interface PageContent {
  readonly boards: readonly Board[];
  readonly board: Board;
  readonly minutes: number;

  /** HTML of the charts. */
  readonly charts: readonly string[];
  readonly alerts: readonly FiringAlert[];
}

/** The page of one board. It works without scripts; "Show" reads the values again. */
export function boardPage({ boards, board, minutes, charts, alerts }: PageContent): string {
  const links = boards.map(({ name, title }) => {
    const current = name === board.name ? ' aria-current="page"' : '';
    return `<li><a href="/boards/${name}?minutes=${minutes}"${current}>${escapeHtml(title)}</a></li>`;
  });
  const choices = MINUTES.map(
    (each) =>
      `<option value="${each}"${each === minutes ? ' selected' : ''}>${each < 120 ? `${each} minutes` : `${each / 60} hours`}</option>`,
  );
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(board.title)} · ShopMart boards</title><style>${STYLE}</style></head><body>
<nav aria-label="Boards"><ul>${links.join('')}</ul></nav>
<h1>${escapeHtml(board.title)}</h1>
${alerts.length === 0 ? '<p>No alert is firing.</p>' : alertList(alerts)}
<form method="get"><label for="minutes">Last</label><select id="minutes" name="minutes">${choices.join('')}</select><button>Show</button></form>
<main>${charts.join('\n')}</main>
</body></html>
`;
}

function alertList(alerts: readonly FiringAlert[]): string {
  const items = alerts.map(
    ({ name, severity, summary, runbook }) =>
      `<li><b>${escapeHtml(severity)} ${escapeHtml(name)}</b>: ${escapeHtml(summary)} <code>${escapeHtml(runbook)}</code></li>`,
  );
  return `<section class="alerts" aria-label="Alerts"><h2>Alerts</h2><ul>${items.join('')}</ul></section>`;
}
