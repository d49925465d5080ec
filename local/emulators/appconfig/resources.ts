import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import { FlagSet } from './flag-set.ts';

const Named = z.object({ Name: z.string() });
const Profile = Named.extend({
  Type: z.literal('AWS.AppConfig.FeatureFlags', 'only feature flags are emulated'),
  LocationUri: z.literal('hosted', 'only hosted configurations are emulated'),
});
const Strategy = Named.extend({ DeploymentDurationInMinutes: z.coerce.number(), FinalBakeTimeInMinutes: z.coerce.number().default(0) });
const Version = z.object({ Content: z.string(), Description: z.string().default('') });

export interface Identified {
  readonly Id: string;
  readonly Name: string;
}

/** The resources of the one configuration that is emulated. */
export interface FlagResources {
  readonly application: Identified;
  readonly environment: Identified;
  readonly profile: Identified;
  readonly strategies: readonly (Identified & { readonly minutes: number })[];

  /** The template's version. */
  readonly content: string;
  readonly description: string;
}

/** Undefined if the templates have no flags. @throws Error that names what is not emulated */
export function readFlagResources(resources: readonly Resource[]): FlagResources | undefined {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::AppConfig::${type}`);
  const only = (type: string): Resource => {
    const [found, ...others] = ofType(type);
    if (!found || others.length > 0)
      throw new Error(`the templates have ${others.length + (found ? 1 : 0)} AWS::AppConfig::${type}: one is emulated`);
    return found;
  };
  if (ofType('Application').length === 0) return undefined;
  const named = ({ id, properties }: Resource, schema: z.ZodType<{ Name: string }> = Named): Identified => ({
    Id: id,
    Name: schema.parse(properties).Name,
  });
  const { Content: content, Description: description } = Version.parse(only('HostedConfigurationVersion').properties);
  FlagSet.parse(JSON.parse(content));
  return {
    application: named(only('Application')),
    environment: named(only('Environment')),
    profile: named(only('ConfigurationProfile'), Profile),
    strategies: ofType('DeploymentStrategy').map((resource) => {
      const { DeploymentDurationInMinutes, FinalBakeTimeInMinutes } = Strategy.parse(resource.properties);
      return { ...named(resource), minutes: DeploymentDurationInMinutes + FinalBakeTimeInMinutes };
    }),
    content,
    description,
  };
}
