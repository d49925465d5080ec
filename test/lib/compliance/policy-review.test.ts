import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Acknowledgement } from '../../../lib/compliance/acknowledgement.ts';
import { ACKNOWLEDGEMENTS } from '../../../lib/compliance/acknowledgements.ts';
import { find } from '../../../lib/compliance/find.ts';
import { nistReport, writeNistReport } from '../../../lib/compliance/nist-report.ts';
import { PolicyReview } from '../../../lib/compliance/policy-review.ts';

const on = (rule: string, rest: Partial<Acknowledgement> = {}): Acknowledgement => ({
  rule,
  type: 'AWS::SQS::Queue',
  reason: 'a queue of this test',
  ...rest,
});

/** All findings on a queue without properties. */
const ACCEPTED = ['SQS3', 'SQS4', 'SQSRedrivePolicy'].map((rule) => on(rule));

/** An app with two queues that have no properties. */
function appWithQueues(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'shopmart-review-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const app = new App({ builtinCloudFormationValidation: false, outdir });
  const stack = new Stack(app, 'messaging');
  for (const id of ['Orders', 'Payments']) new CfnQueue(stack, id);
  return app;
}

/** The sentences of a review. */
function review(acknowledgements: readonly Acknowledgement[], { isComplete = true } = {}): readonly string[] {
  const context = { appConstruct: appWithQueues(), templatePaths: [], stackTemplates: [] };
  const { success, violations } = new PolicyReview({ acknowledgements, today: '2026-12-01', isComplete }).validate(context);
  expect(success).toBe(violations.length === 0);
  return violations.map(({ ruleName, description }) => `${ruleName}: ${description}`);
}

describe('the review of policies', () => {
  test('accepts findings that are all acknowledged', () => {
    expect(review(ACCEPTED)).toEqual([]);
  });

  test('refuses a finding by rule, resource, remedy and the place of a reason', () => {
    const [orders, payments, ...others] = review(ACCEPTED.slice(1));
    expect(others).toEqual([]);
    expect(orders).toMatch(/^AwsSolutions-SQS3: messaging\/Orders \(AWS::SQS::Queue\): The SQS queue is not used as a dead-letter queue/);
    expect(orders).toContain(
      "change the resource, or add { rule: 'SQS3', type: 'AWS::SQS::Queue', reason } to lib/compliance/acknowledgements.ts",
    );
    expect(payments).toContain('messaging/Payments');
  });

  test('applies an acknowledgement with a path to those resources only', () => {
    const findings = review([...ACCEPTED.slice(1), on('SQS3', { path: /\/Orders$/ })]);
    expect(findings).toEqual([expect.stringContaining('messaging/Payments')]);
  });

  test('refuses an acknowledgement without a finding, unless only some environments are synthesized', () => {
    const obsolete = on('SQS4', { path: /\/Parcels$/ });
    expect(review([...ACCEPTED, obsolete])).toEqual([
      'unused acknowledgement: the acknowledgement of SQS4 on AWS::SQS::Queue at /\\/Parcels$/ has no finding: delete it from lib/compliance/acknowledgements.ts.',
    ]);
    expect(review([...ACCEPTED, obsolete], { isComplete: false })).toEqual([]);
  });

  test('keeps an acknowledgement for a choice that no environment makes', () => {
    expect(review([...ACCEPTED, { ...on('SQS4', { path: /\/Parcels$/ }), whenChosen: "secrets.kind: 'vault'" }])).toEqual([]);
  });

  test('refuses an acknowledgement on the day after its last', () => {
    const [first, ...others] = ACCEPTED;
    expect(review([{ ...on(String(first?.rule)), until: '2026-12-01' }, ...others])).toEqual([]);
    expect(review([{ ...on(String(first?.rule)), until: '2026-11-30' }, ...others])).toEqual([
      expect.stringMatching(/^expired acknowledgement: the acknowledgement of SQS3 on AWS::SQS::Queue ended on 2026-11-30/),
    ]);
  });

  test('fails the synthesis', () => {
    const app = appWithQueues();
    Validations.of(app).addPlugins(new PolicyReview({ acknowledgements: [], today: '2026-12-01', isComplete: true }));
    expect(() => app.synth()).toThrow('messaging/Orders');
  });
});

describe('the register of acknowledgements', () => {
  test('gives each a reason, and no two for the same resources', () => {
    expect(ACKNOWLEDGEMENTS.filter(({ reason }) => reason.length < 20)).toEqual([]);
    const scopes = ACKNOWLEDGEMENTS.map(({ rule, type, path }) => `${rule} ${type} ${path}`);
    expect(new Set(scopes).size).toBe(scopes.length);
  });
});

describe('the report of NIST 800-53', () => {
  test('lists each finding with the reason of its acknowledgement, or as open', () => {
    const [finding] = find(new ServerlessChecks(), appWithQueues());
    if (!finding) throw new Error('the rules found nothing');
    const acknowledged = { ...finding, rule: 'SQSRedrivePolicy', resource: deadLetterQueue() };
    const report = nistReport([{ ...finding, rule: 'Unheard' }, acknowledged]);
    expect(report).toContain('2 findings, 1 of them without an acknowledgement');
    expect(report).toContain('| messaging/Orders | AWS::SQS::Queue | **open** |');
    expect(report).toMatch(/\| prod\/DeadLetters\/Resource \| AWS::SQS::Queue \| It is the dead-letter queue/);
  });

  test('is written beside the templates', () => {
    const app = appWithQueues();
    app.synth();
    expect(readFileSync(writeNistReport(app), 'utf8')).toBe(nistReport(find(new NIST80053R5Checks(), app)));
  });
});

function deadLetterQueue(): CfnQueue {
  const stack = new Stack(new App(), 'prod');
  return new CfnQueue(new Stack(stack, 'DeadLetters'), 'Resource');
}
