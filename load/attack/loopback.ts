/** The laptop's shop alone is attacked: on another machine it would be no test. @throws Error that names the address */
export function expectLoopback(urls: readonly string[]): void {
  const foreign = urls.find((url) => new URL(url).hostname !== '127.0.0.1');
  if (foreign === undefined) return;
  throw new Error(`${foreign} is not at 127.0.0.1: only a shop on this machine is attacked; name its file in --endpoints`);
}
