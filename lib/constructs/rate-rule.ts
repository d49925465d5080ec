import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

export interface RateRule {
  /** Of the rule and its metric. */
  readonly name: string;

  /** Beginnings of the paths whose POST requests are counted together. */
  readonly paths: readonly string[];

  /** Requests of one address within five minutes. */
  readonly limit: number;
}

/** Five minutes. */
const WINDOW_SECONDS = 300;

type Statement = CfnWebACL.StatementProperty;

/** Blocks an address for as long as its POST requests of the last five minutes exceed the limit. */
export function rateBasedStatement({ paths, limit }: RateRule): Statement {
  return {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      evaluationWindowSec: WINDOW_SECONDS,
      limit,
      scopeDownStatement: { andStatement: { statements: [isPost, pathBeginsWith(paths)] } },
    },
  };
}

const isPost: Statement = {
  byteMatchStatement: {
    fieldToMatch: { method: {} },
    positionalConstraint: 'EXACTLY',
    searchString: 'POST',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/** Decoded first: the load balancer and our services also accept a path with encoded letters. */
export function pathBeginsWith(paths: readonly string[]): Statement {
  const statements = paths.map((searchString) => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString,
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
      ],
    },
  }));
  const [only, ...others] = statements;
  return only && others.length === 0 ? only : { orStatement: { statements } };
}
