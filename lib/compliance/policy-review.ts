import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { AwsSolutionsChecks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Acknowledgement, Finding } from './acknowledgement.ts';
import { covers } from './acknowledgement.ts';
import { find } from './find.ts';

/** Where acknowledgements are written. */
const REGISTER = 'lib/compliance/acknowledgements.ts';

export interface PolicyReviewProps {
  readonly acknowledgements: readonly Acknowledgement[];

  /** The day of the synthesis, such as `2026-12-31`. */
  readonly today: string;

  /** Whether all environments are synthesized, so that an acknowledgement without a finding is obsolete. */
  readonly isComplete: boolean;
}

/** Fails a synthesis whose resources break a rule of cdk-nag without an acknowledgement, or that has acknowledgements without a finding. */
export class PolicyReview implements IPolicyValidationPlugin {
  readonly name = 'ShopMart policy review';
  readonly #props: PolicyReviewProps;

  constructor(props: PolicyReviewProps) {
    this.#props = props;
  }

  validate({ appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const packs = [new AwsSolutionsChecks(), new ServerlessChecks(), new PCIDSS321Checks()];
    const findings = packs.flatMap((pack) => find(pack, appConstruct));
    const violations = [...this.#unacknowledged(findings), ...this.#obsolete(findings, appConstruct), ...this.#expired(appConstruct)];
    return { success: violations.length === 0, violations };
  }

  #unacknowledged(findings: readonly Finding[]): readonly PolicyViolation[] {
    return findings
      .filter((finding) => !this.#props.acknowledgements.some((each) => covers(each, finding)))
      .map(({ pack, rule, description, resource }) => {
        const { cfnResourceType: type, node } = resource;
        const fix = `change the resource, or add { rule: '${rule}', type: '${type}', reason } to ${REGISTER}`;
        return violation(`${pack}-${rule}`, `${node.path} (${type}): ${description} To fix it, ${fix}.`, node.path);
      });
  }

  #obsolete(findings: readonly Finding[], app: IConstruct): readonly PolicyViolation[] {
    if (!this.#props.isComplete) return [];
    return this.#props.acknowledgements
      .filter((each) => each.whenChosen === undefined && !findings.some((finding) => covers(each, finding)))
      .map((each) => violation('unused acknowledgement', `${titleOf(each)} has no finding: delete it from ${REGISTER}.`, app.node.path));
  }

  #expired(app: IConstruct): readonly PolicyViolation[] {
    const { acknowledgements, today } = this.#props;
    return acknowledgements
      .filter(({ until }) => until !== undefined && until < today)
      .map((each) => {
        const remedy = `change the resources, or give a later day and its reason in ${REGISTER}`;
        return violation('expired acknowledgement', `${titleOf(each)} ended on ${each.until}: ${remedy}.`, app.node.path);
      });
  }
}

function titleOf({ rule, type, path }: Acknowledgement): string {
  return `the acknowledgement of ${rule} on ${type}${path ? ` at ${path}` : ''}`;
}

function violation(ruleName: string, description: string, constructPath: string): PolicyViolation {
  return { ruleName, description, severity: 'error', violatingResources: [{ constructPath, locations: ['Properties'] }] };
}
