/** How many typing errors a word of this length may have. */
export function mostErrorsIn(word: string): number {
  return word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
}

/** A bit for each letter and digit of the word: an edit changes at most two bits, so most words are ruled out by their bits. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) % 32);
  return letters;
}

/** A lower limit of the edit distance, from the bits of two words: bits that only one has. An edit accounts for two, an unfinished word lacks none. */
export function mayBeWithin(most: number, typed: number, word: number, isUnfinished: boolean): boolean {
  return bitCount(typed & ~word) <= most && (isUnfinished || bitCount(word & ~typed) <= most);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `typed` into `word`, or into the beginning of it if the word is unfinished; `most + 1` if
 * there are more than `most`.
 */
export function editDistance(typed: string, word: string, most: number, isUnfinished: boolean): number {
  const none = most + 1;
  if (typed.length - word.length > most || (!isUnfinished && word.length - typed.length > most)) return none;
  const width = Math.min(word.length, typed.length + most);
  let [before, above, row]: [number[], number[], number[]] = [[], Array.from({ length: width + 1 }, (_, place) => place), []];
  for (let i = 1; i <= typed.length; i += 1) {
    row = [i];
    let least = i;
    for (let j = 1; j <= width; j += 1) {
      const isSame = typed[i - 1] === word[j - 1];
      let cost = Math.min((above[j] ?? none) + 1, (row[j - 1] ?? none) + 1, (above[j - 1] ?? none) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? none) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return none;
    [before, above] = [above, row];
  }
  return Math.min(none, isUnfinished ? Math.min(...above) : (above[width] ?? none));
}

function bitCount(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x5555_5555);
  left = (left & 0x3333_3333) + ((left >>> 2) & 0x3333_3333);
  return (((left + (left >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
