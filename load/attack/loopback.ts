const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/** Allows only a shop on this machine. @throws Error that names the address */
export function expectLoopback(urls: readonly string[]): void {
  const foreign = urls.find((url) => !LOOPBACK.has(new URL(url).hostname));
  if (foreign === undefined) return;
  throw new Error(
    `${foreign} is neither 127.0.0.1 nor localhost: only a shop on this machine may be attacked; name its endpoints file in --endpoints`,
  );
}
