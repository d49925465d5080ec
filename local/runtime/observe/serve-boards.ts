import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Board } from '../../../observability/boards/board.ts';
import { messageOf } from '../http.ts';
import { chart } from './chart.ts';
import { escapeHtml } from './format.ts';
import { MINUTES, boardPage } from './page.ts';
import { queryLines, readFiringAlerts } from './query.ts';
import type { Range } from './query.ts';

export interface BoardsServerOptions {
  readonly port: number;
  readonly boards: readonly Board[];
  readonly prometheusUrl: string;
}

const POINTS = 120;
const SHORTEST_STEP_SECONDS = 5;

/** Serves the boards on loopback, with values of Prometheus at the time of each request. */
export async function serveBoards({ port, boards, prometheusUrl }: BoardsServerOptions): Promise<{ readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = /^\/boards\/([\w-]+)$/.exec(pathname)?.[1] ?? (pathname === '/' ? boards[0]?.name : undefined);
    const board = boards.find((each) => each.name === name);
    const minutes = Number(searchParams.get('minutes') ?? MINUTES[0]);
    if (!board) return send(response, 404, `<p>There is no such page. <a href="/">Boards</a></p>`);
    if (!MINUTES.some((each) => each === minutes))
      return send(response, 400, `<p>minutes must be one of ${MINUTES.join(', ')}. <a href="/">Boards</a></p>`);
    render(board, minutes).then(
      (html) => send(response, 200, html),
      (error: unknown) => send(response, 502, `<p>${escapeHtml(messageOf(error))}</p>`),
    );
  });

  const render = async (board: Board, minutes: number): Promise<string> => {
    const range = rangeOf(minutes);
    const charts = board.panels.map(async (panel, index) => {
      const lines = await Promise.all(panel.series.map((series) => queryLines(prometheusUrl, series, range)));
      return chart(panel, lines.flat(), range, `chart-${index}`);
    });
    return boardPage({ boards, board, minutes, charts: await Promise.all(charts), alerts: await readFiringAlerts(prometheusUrl) });
  };

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rangeOf(minutes: number): Range {
  const step = Math.max(SHORTEST_STEP_SECONDS, (minutes * 60) / POINTS);
  const end = Math.floor(Date.now() / 1000);
  return { start: end - Math.floor((minutes * 60) / step) * step, end, step };
}

function send(response: ServerResponse, status: number, html: string): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
  };
  response.writeHead(status, headers).end(html);
}
