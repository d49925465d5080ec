const loading = new Map<string, Promise<void>>();

/** Loads the provider's script from the provider, as it demands; once per page. */
export function loadScript(url: string): Promise<void> {
  const known = loading.get(url);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      loading.delete(url);
      reject(new Error(`${url} could not be loaded`));
    });
    document.head.append(script);
  });
  loading.set(url, loaded);
  return loaded;
}
