export interface PageParts {
  readonly style?: string;
  readonly script?: string;
}

const COMMON_STYLE = `
  :root { font-family: system-ui, sans-serif; color: #1a1d21; color-scheme: light; }
  main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
  button { font: inherit; padding: 0.75rem 1.25rem; border-radius: 0.5rem; border: 1px solid #8a8f98; background: #fff; cursor: pointer; }
  button.primary { background: #5b3df5; border-color: #5b3df5; color: #fff; }
  table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
  th, td { text-align: left; padding: 0.4rem 0.6rem; border-bottom: 1px solid #d9dce1; }
  .actions { display: flex; flex-wrap: wrap; gap: 0.75rem; }
`;

/** A whole document. `body` is HTML: text in it must be escaped. */
export function page(title: string, body: string, { style = '', script }: PageParts = {}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${COMMON_STYLE}${style}</style>
</head>
<body>${body}${script === undefined ? '' : `<script>${script}</script>`}</body>
</html>
`;
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
