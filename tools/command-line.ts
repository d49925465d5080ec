import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** A program's arguments. `--help` prints the usage and ends the program; so does an argument that is none of `config`'s, which is named, with 2. */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
    // Node's own remedy, which comes after its first sentence, is for another mistake than the usual one.
    return refuseArguments(usage, `${error.message.split(/\.\s/)[0]}: give what is listed here`);
  }
}

/** Ends the program with 2, after a sentence that names the wrong argument and what to give instead. */
export function refuseArguments(usage: string, sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

/** Lets the program end with 1. The message explains the failure; the stack says nothing more. */
export function explainFailure(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
