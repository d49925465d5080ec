import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

/** Parses a program's arguments. `--help` prints the usage and exits; an unknown argument exits with 2. */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
    // Without the rest of Node's message, which advises on positional arguments.
    return refuseArguments(usage, `${error.message.split(/\.\s/)[0]}: use the arguments listed here`);
  }
}

/** Prints a sentence with the wrong argument and its remedy, then exits with 2. */
export function refuseArguments(usage: string, sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

/** Prints the error's message without its stack, and sets exit code 1. */
export function explainFailure(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
