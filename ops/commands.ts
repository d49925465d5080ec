import { refuseArguments } from '../tools/command-line.ts';

interface Command {
  readonly summary: string;

  /** Loaded alone: AWS's clients take a second or more, which a switch of a flag should not wait for. */
  readonly run: (args: string[]) => Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  'stop-checkout': {
    summary: 'stops new orders within seconds',
    run: async (args) => (await import('./flag/command.ts')).runCheckout('stop-checkout', args),
  },
  'open-checkout': {
    summary: 'takes new orders again',
    run: async (args) => (await import('./flag/command.ts')).runCheckout('open-checkout', args),
  },
  flag: {
    summary: 'shows or switches feature flags: flag [FLAG on|off]',
    run: async (args) => (await import('./flag/command.ts')).runFlag(args),
  },
  redrive: {
    summary: "returns a dead-letter queue's messages to their queue: redrive QUEUE",
    run: async (args) => (await import('./redrive/command.ts')).runRedrive(args),
  },
  replay: {
    summary: "replays a consumer group's dead letters, or events set aside: replay GROUP",
    run: async (args) => (await import('./replay/command.ts')).runReplay(args),
  },
  stuck: {
    summary: 'lists stuck sagas by money at risk, or retries one: stuck [retry SAGA]',
    run: async (args) => (await import('./stuck/command.ts')).runStuck(args),
  },
  staff: {
    summary: 'lists the accounts of the staff, or removes a lost second factor: staff [reset-factor EMAIL]',
    run: async (args) => (await import('./staff/command.ts')).runStaff(args),
  },
  recommendations: {
    summary: 'lists the models of the recommendations, or activates the one before: recommendations [roll-back|resume]',
    run: async (args) => (await import('./recommendations/command.ts')).runRecommendations(args),
  },
  'roll-back': {
    summary: 'returns a service to its previous task definition: roll-back SERVICE',
    run: async (args) => (await import('./service/roll-back.ts')).runRollBack(args),
  },
  drain: {
    summary: 'stops all tasks of a service: drain SERVICE',
    run: async (args) => (await import('./service/drain.ts')).runDrain(args),
  },
  resume: {
    summary: 'starts the tasks of a drained service: resume SERVICE',
    run: async (args) => (await import('./service/drain.ts')).runResume(args),
  },
  'fail-over': {
    summary: "moves a cache's primary to a replica: fail-over bus|cache",
    run: async (args) => (await import('./cache/fail-over.ts')).runFailOver(args),
  },
  invalidate: {
    summary: "removes pages from CloudFront's caches: invalidate PATH … | --tag TAG",
    run: async (args) => (await import('./edge/invalidate.ts')).runInvalidate(args),
  },
  warm: {
    summary: 'requests what shoppers ask for most, so that the caches have it',
    run: async (args) => (await import('./warm/command.ts')).runWarm(args),
  },
  rotate: {
    summary: 'rotates a secret now: rotate SECRET',
    run: async (args) => (await import('./secret/rotate.ts')).runRotate(args),
  },
  restore: {
    summary: 'restores an Aurora cluster to a point in time, beside the running one: restore core|orders',
    run: async (args) => (await import('./database/restore.ts')).runRestore(args),
  },
  boards: {
    summary: 'writes the boards to Grafana: boards --grafana URL',
    run: async (args) => (await import('./boards/command.ts')).runBoards(args),
  },
  preflight: {
    summary: 'checks what an account must have before a deployment',
    run: async (args) => (await import('./preflight/command.ts')).runPreflight(args),
  },
};

const usage = `npm run ops -- COMMAND --environment NAME [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join('\n')}

A command shows what it would do. With --execute it asks for the environment's name and does it.
npm run ops -- COMMAND --help explains a command.`;

/** Runs the command that the first argument names. Exits with 2 for wrong arguments. */
export async function runCommand([name = '', ...args]: readonly string[]): Promise<void> {
  if (name === '--help' || name === '-h') return console.log(usage);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return refuseArguments(usage, `there is no command "${name}": choose one of ${Object.keys(COMMANDS).join(', ')}`);
  return command.run(args);
}
