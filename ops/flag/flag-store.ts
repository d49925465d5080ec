import {
  type AppConfigClient,
  CreateHostedConfigurationVersionCommand,
  GetDeploymentCommand,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  ListHostedConfigurationVersionsCommand,
  StartDeploymentCommand,
  paginateListApplications,
  paginateListConfigurationProfiles,
  paginateListDeploymentStrategies,
  paginateListEnvironments,
} from '@aws-sdk/client-appconfig';
import * as z from 'zod';

/** The content of a version, as AppConfig's type of feature flags has it. What we do not change is kept. */
const FlagSet = z.looseObject({ values: z.record(z.string(), z.looseObject({ enabled: z.boolean() })) });

export type FlagSet = Readonly<z.infer<typeof FlagSet>>;

export interface FlagVersion {
  readonly number: number;
  readonly flagSet: FlagSet;
}

export interface FlagDeployment {
  readonly number: number;
  readonly version: number;
  readonly state: string;
  readonly percentage: number;
  readonly startedAt: Date | undefined;
  readonly description: string | undefined;
}

/** Whether a deployment still runs. */
const RUNNING = ['BAKING', 'VALIDATING', 'DEPLOYING', 'ROLLING_BACK'];

export const isRunning = ({ state }: Pick<FlagDeployment, 'state'>): boolean => RUNNING.includes(state);

interface Named {
  readonly Id?: string | undefined;
  readonly Name?: string | undefined;
}

/** The flags of an environment in AppConfig, as `lib/stacks/flags.ts` creates them. */
export async function openFlagStore(client: AppConfigClient, environment: string) {
  const ApplicationId = await findId('application', `shopmart-${environment}`, paginateListApplications({ client }, {}));
  const [EnvironmentId, ConfigurationProfileId] = await Promise.all([
    findId('environment', environment, paginateListEnvironments({ client }, { ApplicationId })),
    findId('configuration profile', 'flags', paginateListConfigurationProfiles({ client }, { ApplicationId })),
  ]);
  const inEnvironment = { ApplicationId, EnvironmentId };
  const profile = { ApplicationId, ConfigurationProfileId };

  const readVersion = async (number: number): Promise<FlagVersion> => {
    const { Content } = await client.send(new GetHostedConfigurationVersionCommand({ ...profile, VersionNumber: number }));
    return { number, flagSet: FlagSet.parse(JSON.parse(new TextDecoder().decode(Content))) };
  };
  const readDeployment = async (number: number): Promise<FlagDeployment> => {
    const found = await client.send(new GetDeploymentCommand({ ...inEnvironment, DeploymentNumber: number }));
    return {
      number,
      version: Number(found.ConfigurationVersion),
      state: found.State ?? 'unknown',
      percentage: Math.floor(found.PercentageComplete ?? 0),
      startedAt: found.StartedAt,
      description: found.Description || undefined,
    };
  };
  /** Newest first. */
  const deployments = async (count: number) => {
    const { Items = [] } = await client.send(new ListDeploymentsCommand({ ...inEnvironment, MaxResults: count }));
    return Items.map(({ DeploymentNumber = 0, State = '', ConfigurationVersion }) => {
      return { number: DeploymentNumber, state: State, version: Number(ConfigurationVersion) };
    }).toSorted((one, other) => other.number - one.number);
  };

  return {
    readVersion,
    readDeployment,

    /** The version that services read. @throws Error with the remedy while a deployment runs */
    async readCurrent(): Promise<FlagVersion> {
      const found = await deployments(50);
      const running = found.find(isRunning);
      if (running) {
        const ids = `--application-id ${ApplicationId} --environment-id ${EnvironmentId} --deployment-number ${running.number}`;
        throw new Error(`deployment ${running.number} is ${running.state}: wait for it, or end it: aws appconfig stop-deployment ${ids}`);
      }
      const last = found.find(({ state }) => state === 'COMPLETE');
      if (!last) throw new Error(`no deployment of flags in ${environment} is complete: deploy the stack shopmart-${environment}-flags`);
      return readVersion(last.version);
    },

    /** Stores a version and starts its deployment. @returns the deployment's number */
    async deploy(flagSet: FlagSet, description: string, strategy: 'at-once' | 'gradual'): Promise<number> {
      const DeploymentStrategyId = await findId(
        'deployment strategy',
        `shopmart-${environment}-${strategy}`,
        paginateListDeploymentStrategies({ client }, {}),
      );
      const { Items: [latest] = [] } = await client.send(new ListHostedConfigurationVersionsCommand({ ...profile, MaxResults: 1 }));
      const { VersionNumber } = await client.send(
        new CreateHostedConfigurationVersionCommand({
          ...profile,
          Content: new TextEncoder().encode(JSON.stringify(flagSet)),
          ContentType: 'application/json',
          Description: description,
          // AppConfig refuses the version when another operator has stored one since.
          LatestVersionNumber: latest?.VersionNumber,
        }),
      );
      const { DeploymentNumber = 0 } = await client.send(
        new StartDeploymentCommand({
          ...inEnvironment,
          ConfigurationProfileId,
          DeploymentStrategyId,
          ConfigurationVersion: String(VersionNumber),
          Description: description,
        }),
      );
      return DeploymentNumber;
    },

    /** The newest deployments, newest first. */
    async history(count: number): Promise<readonly FlagDeployment[]> {
      return Promise.all((await deployments(count)).map(({ number }) => readDeployment(number)));
    },
  };
}

export type FlagStore = Awaited<ReturnType<typeof openFlagStore>>;

async function findId(
  what: string,
  name: string,
  pages: AsyncIterable<{ readonly Items?: readonly Named[] | undefined }>,
): Promise<string> {
  for await (const { Items = [] } of pages) {
    const id = Items.find(({ Name }) => Name === name)?.Id;
    if (id !== undefined) return id;
  }
  throw new Error(`AppConfig has no ${what} "${name}" in this account and region: deploy the stack flags of the environment first`);
}
