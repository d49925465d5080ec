import type { PriceStatus } from './prices.ts';

/** A discount for a commitment or for interruptible capacity. */
export interface Discount {
  readonly percent: number;
  readonly status: PriceStatus;
  readonly source: string;
  readonly basis: string;
}

export const DISCOUNTS = {
  fargateSpot: {
    percent: 70,
    status: 'approximate',
    source: 'https://aws.amazon.com/fargate/pricing/',
    basis: '"up to 70 %" off the regular Fargate price; the Spot price moves',
  },
  computeSavingsPlan: {
    percent: 20,
    status: 'unverified',
    source: 'https://aws.amazon.com/savingsplans/compute-pricing/',
    basis: 'Fargate, one year, nothing upfront',
  },
  cloudFrontSavingsBundle: {
    percent: 30,
    status: 'unverified',
    source: 'https://aws.amazon.com/cloudfront/pricing/',
    basis: 'CloudFront Security Savings Bundle, "up to 30 %", one year',
  },
  databaseSavingsPlan: {
    percent: 35,
    status: 'approximate',
    source: 'https://www.nops.io/blog/aws-database-savings-plans',
    basis: '"up to 35 %" on serverless databases, one year, nothing upfront',
  },
  databaseSavingsPlanNodes: {
    percent: 20,
    status: 'approximate',
    source: 'https://www.nops.io/blog/aws-database-savings-plans',
    basis: '"up to 20 %" on Valkey nodes of the seventh generation, one year, nothing upfront',
  },
} as const satisfies Readonly<Record<string, Discount>>;
