/** Allows only a shop on this machine. @throws Error that names the address */
export function expectLoopback(urls: readonly string[]): void {
  const foreign = urls.find((url) => new URL(url).hostname !== '127.0.0.1');
  if (foreign === undefined) return;
  throw new Error(`${foreign} is not 127.0.0.1: only a shop on this machine may be attacked; name its endpoints file in --endpoints`);
}
