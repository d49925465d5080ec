import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Reads a body to its end, or as far as is allowed: one byte over answers undefined. */
export async function readBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumBytes) chunks.push(chunk);
    });
    request.once('end', () => resolve(size > maximumBytes ? undefined : Buffer.concat(chunks)));
    request.once('error', reject).once('aborted', () => reject(new Error('the client went away')));
  });
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
  response.end(text);
}

export async function listenOn(server: Server, port: number): Promise<void> {
  // A client that keeps its connections must never find one closed just as it sends.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
