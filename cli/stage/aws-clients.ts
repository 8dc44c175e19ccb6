import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";

export interface AwsSettings {
  readonly region: string;
  readonly profile?: string;
  /** Endpoints and keys of the local stack; those of AWS when absent. */
  readonly local?: LocalEndpoints;
}

export interface LocalEndpoints {
  readonly secretsManager: string;
  readonly dynamodb: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The AWS clients of one stage. Each library is loaded, and its client made, when it is first asked for. */
export interface AwsClients {
  secretsManager(): Promise<SecretsManagerClient>;
  dynamodb(): Promise<DynamoDBClient>;
  sts(): Promise<STSClient>;
  cloudFormation(): Promise<CloudFormationClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  scheduler(): Promise<SchedulerClient>;
  sns(): Promise<SNSClient>;
}

export function awsClients({ region, profile, local }: AwsSettings): AwsClients {
  const common = {
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(local === undefined ? {} : { credentials: local.credentials }),
  };
  const at = (endpoint: string | undefined) => (endpoint === undefined ? common : { ...common, endpoint });
  return {
    secretsManager: once(async () => {
      const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
      return new SecretsManagerClient(at(local?.secretsManager));
    }),
    dynamodb: once(async () => {
      const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
      return new DynamoDBClient(at(local?.dynamodb));
    }),
    sts: once(async () => new (await import("@aws-sdk/client-sts")).STSClient(common)),
    cloudFormation: once(async () => new (await import("@aws-sdk/client-cloudformation")).CloudFormationClient(common)),
    cloudWatch: once(async () => new (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient(common)),
    scheduler: once(async () => new (await import("@aws-sdk/client-scheduler")).SchedulerClient(common)),
    sns: once(async () => new (await import("@aws-sdk/client-sns")).SNSClient(common)),
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
