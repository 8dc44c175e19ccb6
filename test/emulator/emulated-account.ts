import { spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { copyProject } from "../support/project-copy.ts";
import { emulatedRegion, type Ministack } from "./ministack.ts";

const project = join(import.meta.dirname, "..", "..");
const deployTimeoutMs = 600_000;

export interface Deployment {
  readonly succeeded: boolean;
  readonly output: string;
}

/** A command that has ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  /** Of both streams, in order. */
  readonly output: string;
}

/** An account of the emulator, and the framework's commands against it. */
export class EmulatedAccount {
  readonly #ministack: Ministack;
  readonly #tree: string;
  /** Number of removed stacks, which makes generated names differ. */
  #removed = 0;
  readonly #config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };

  constructor(ministack: Ministack, folder: string) {
    this.#ministack = ministack;
    this.#tree = join(folder, "tree");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    this.#config = { endpoint: ministack.endpoint, region: emulatedRegion, credentials };
    copyProject(this.#tree);
    for (const name of ["cli", "local"]) {
      cpSync(join(project, name), join(this.#tree, name), { recursive: true });
    }
    copyFileSync(join(import.meta.dirname, "emulator-plugin.cjs"), join(this.#tree, "emulator-plugin.cjs"));
    const file = join(this.#tree, "serverless.yml");
    const plugins = "plugins:\n";
    writeFileSync(file, readFileSync(file, "utf8").replace(plugins, `${plugins}  - ./emulator-plugin.cjs\n`));
  }

  deploy(stage: string, params: Readonly<Record<string, string>> = {}, environment = {}): Promise<Deployment> {
    const given = Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
    return this.#serverless(["deploy", "--stage", stage, ...given], environment);
  }

  /** Uploads the code of one function, even if it did not change. */
  deployFunction(stage: string, name: string): Promise<Deployment> {
    return this.#serverless(["deploy", "function", "--function", name, "--force", "--stage", stage]);
  }

  /** Writes the values that a stage always has. */
  keepValues(stage: string, values: Readonly<Record<string, string>>): void {
    const folder = join(this.#tree, "deploy", "stages");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${stage}.json`), JSON.stringify(values));
  }

  async remove(stage: string): Promise<Deployment> {
    const removal = await this.#serverless(["remove", "--stage", stage]);
    this.#removed += 1;
    return removal;
  }

  async outputs(stage: string): Promise<Readonly<Record<string, string>>> {
    const client = new CloudFormationClient(this.#config);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `rollcall-${stage}` }));
    return Object.fromEntries(
      (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
    );
  }

  /** The resources of one type: names by logical ID. */
  async resources(stage: string, type: string): Promise<ReadonlyMap<string, string>> {
    const client = new CloudFormationClient(this.#config);
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: `rollcall-${stage}` }));
    return new Map(
      (StackResources ?? [])
        .filter(({ ResourceType }) => ResourceType === type)
        .map(({ LogicalResourceId = "", PhysicalResourceId = "" }) => [LogicalResourceId, PhysicalResourceId]),
    );
  }

  database(): DynamoDBClient {
    return new DynamoDBClient(this.#config);
  }

  async tables(): Promise<readonly string[]> {
    const { TableNames } = await this.database().send(new ListTablesCommand({}));
    return TableNames ?? [];
  }

  async putSecret(name: string, value: unknown): Promise<void> {
    const client = new SecretsManagerClient(this.#config);
    const SecretString = JSON.stringify(value);
    await client
      .send(new CreateSecretCommand({ Name: name, SecretString }))
      .catch(() => client.send(new PutSecretValueCommand({ SecretId: name, SecretString })));
  }

  /** Calls the deployed API through the emulator's gateway. */
  call(
    apiId: string,
    method: string,
    path: string,
    apiKey: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> {
    const { port } = this.#ministack;
    return new Promise((resolve, reject) => {
      const call = request({
        ...{ host: "127.0.0.1", port, method, path },
        headers: { host: `${apiId}.execute-api.localhost:${port}`, authorization: `Bearer ${apiKey}` },
      });
      call.on("error", reject);
      call.on("response", async (response) => {
        const text = (await response.toArray()).join("");
        resolve({ status: response.statusCode ?? 0, text });
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The operator's command, without a terminal. */
  rollcall(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.#run([join(this.#tree, "cli", "rollcall.mjs"), ...words], environment);
  }

  async #serverless(parameters: readonly string[], environment = {}): Promise<Deployment> {
    const cli = join(project, "node_modules", "serverless", "bin", "serverless.js");
    const { code, output } = await this.#run([cli, ...parameters], environment);
    return { succeeded: code === 0, output };
  }

  #run(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Finished> {
    const child = spawn(process.execPath, [...words, "--region", emulatedRegion], {
      cwd: this.#tree,
      env: {
        ...{ PATH: process.env["PATH"], HOME: this.#tree, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
        ...{ AWS_ENDPOINT_URL: this.#config.endpoint, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
        ROLLCALL_EMULATOR_SUFFIX: `${this.#removed}`,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: deployTimeoutMs,
    });
    const printed = { stdout: "", output: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed.stdout += text;
      printed.output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed.output += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ ...printed, code }));
    });
  }
}
