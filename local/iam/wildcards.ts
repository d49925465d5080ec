const characters: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };

/** Patterns of IAM: `*` matches any characters, `?` one. @throws Error for a policy variable */
export function wildcards(patterns: readonly string[], flags = ''): RegExp {
  const variable = patterns.find((pattern) => pattern.includes('${'));
  if (variable !== undefined) throw new Error(`the policy variable in ${variable} is not emulated: add it to local/iam/wildcards.ts`);
  const sources = patterns.map((pattern) => pattern.replaceAll(/./gs, (character) => characters[character] ?? RegExp.escape(character)));
  return new RegExp(`^(?:${sources.join('|')})$`, `s${flags}`);
}
