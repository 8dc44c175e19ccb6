import { parseArgs } from "node:util";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { isApiKeyId, isInstant } from "../shared/http-api/api-keys.ts";
import { type Scope, scopes } from "../shared/http-api/scopes.ts";
import { isAppName } from "../shared/identity/ids.ts";
import { isRollcallError } from "../shared/upstream/rollcall-error.ts";
import { ApiKeyRefusal, createApiKey, type KeyRingSecret, listApiKeys, revokeApiKey } from "./api-key-ring.ts";
import { embeddedAwsCredentials, embeddedAwsRegion } from "./embedded-aws-identity.ts";
import { createPseudonymKeySecret } from "./pseudonym-key-secret.ts";
import { defaultStateDirectory, readRunningStack } from "./state-directory.ts";

const help = `Makes, lists and revokes the API keys of one stage. They are kept, hashed, in AWS Secrets Manager.

  npm run keys -- create --id ops --scopes read:live,read:attendance [--apps main,classes] [--expires 2027-01-01]
  npm run keys -- list
  npm run keys -- revoke --id ops
  npm run keys -- create-pseudonym-key

  create-pseudonym-key makes the secret under which pseudonymous rooms record their people, once a stage.

  --id        1 to 32 of a-z, 0-9 and -
  --scopes    ${scopes.join(", ")}
  --apps      the apps that the key may see; default *, which is all
  --expires   ISO 8601 date or UTC time from which the key no longer works; default never
  --stage     whose secret it is: rollcall/{stage}/api-keys; default dev
  --region    AWS region; default AWS_REGION, or the region of your AWS profile

A key is printed once and cannot be shown again. AWS credentials are found as the AWS CLI finds them. With --stage local
the keys are those of the running \`npm start\`, or of AWS_ENDPOINT_URL_SECRETS_MANAGER where that is set.`;

/** The person at the terminal can put this right: said in one line, without a stack. */
class UsageError extends Error {}

interface Wishes {
  readonly id?: string | undefined;
  readonly scopes?: string | undefined;
  readonly apps?: string | undefined;
  readonly expires?: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(words);
  const [command, ...more] = positionals;
  if (values.help || command === undefined || command === "help") {
    console.log(help);
    return;
  }
  if (more.length > 0) {
    throw new UsageError("one command at a time; see --help");
  }
  const wishes: Wishes = values;
  const commands: Readonly<Record<string, (wishes: Wishes) => Promise<void>>> = {
    create,
    list,
    revoke,
    "create-pseudonym-key": createPseudonymKey,
  };
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!run) {
    throw new UsageError(`the commands are ${Object.keys(commands).join(", ")}, not ${command}; see --help`);
  }
  await run(wishes);
}

function readArguments(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        id: { type: "string" },
        scopes: { type: "string" },
        apps: { type: "string" },
        expires: { type: "string" },
        stage: { type: "string", default: "dev" },
        region: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see --help`);
  }
}

async function create(wishes: Wishes): Promise<void> {
  const expiresAt = readExpiry(wishes.expires);
  const wanted = {
    id: readId(wishes.id),
    scopes: readScopes(wishes.scopes),
    apps: readApps(wishes.apps),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };

  const key = await createApiKey(ringOf(wishes), wanted);

  console.log(key);
  console.error("This is the only time the key is shown. Clients send it as Authorization: Bearer <key>.");
  console.error("Used before it was made, it may be refused for up to a minute more.");
}

async function list(wishes: Wishes): Promise<void> {
  const keys = await listApiKeys(ringOf(wishes));
  if (keys.size === 0) {
    console.error(`There are no keys in ${secretNameOf(wishes)}.`);
  }
  for (const { id, scopes: granted, apps, expiresAt } of keys.values()) {
    const until = expiresAt === undefined ? "never expires" : `expires ${new Date(expiresAt).toISOString()}`;
    console.log(`${id}\t${granted.join(",")}\t${apps.join(",")}\t${until}`);
  }
}

async function revoke(wishes: Wishes): Promise<void> {
  const id = readId(wishes.id);

  await revokeApiKey(ringOf(wishes), id);

  console.error(`${id} is revoked. It stops working within two minutes.`);
}

async function createPseudonymKey(wishes: Wishes): Promise<void> {
  const { client } = ringOf(wishes);
  const secretName = `rollcall/${wishes.stage}/pseudonym-key`;

  const made = await createPseudonymKeySecret(client, secretName);

  console.error(
    made ? `${secretName} is made. Keep it: without it nobody can be found again.` : `${secretName} exists.`,
  );
}

function readId(id: string | undefined): string {
  if (id === undefined) {
    throw new UsageError("--id is missing: what the key is to be called");
  }
  if (!isApiKeyId(id)) {
    throw new UsageError("--id must be 1 to 32 of a-z, 0-9 and -");
  }
  return id;
}

function readScopes(text: string | undefined): readonly Scope[] {
  const wanted = splitList(text ?? "");
  const known = scopes.filter((scope) => wanted.includes(scope));
  const unknown = wanted.filter((word) => !scopes.some((scope) => scope === word));
  if (unknown.length > 0) {
    throw new UsageError(`there is no scope ${unknown.join(", ")}; there are ${scopes.join(", ")}`);
  }
  if (known.length === 0) {
    throw new UsageError(`--scopes is missing: one or more of ${scopes.join(",")}`);
  }
  return known;
}

function readApps(text: string | undefined): readonly string[] {
  const apps = splitList(text ?? "*");
  const wrong = apps.filter((app) => app !== "*" && !isAppName(app));
  if (apps.length === 0 || wrong.length > 0) {
    throw new UsageError("--apps must be names of apps (letters, digits, hyphens) with commas between them, or *");
  }
  return apps.includes("*") ? ["*"] : apps;
}

function readExpiry(text: string | undefined): string | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!isInstant(text)) {
    throw new UsageError("--expires must be a date such as 2027-01-01 or a time such as 2027-01-01T08:00:00Z");
  }
  if (Date.parse(text) <= Date.now()) {
    throw new UsageError("--expires has passed already");
  }
  return new Date(text).toISOString();
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function secretNameOf(wishes: Wishes): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(wishes.stage)) {
    throw new UsageError("--stage must be letters, digits and hyphens");
  }
  return `rollcall/${wishes.stage}/api-keys`;
}

function ringOf(wishes: Wishes): KeyRingSecret {
  const secretName = secretNameOf(wishes);
  const region = wishes.region === undefined ? {} : { region: wishes.region };
  if (wishes.stage !== "local") {
    return { client: new SecretsManagerClient(region), secretName };
  }
  const endpoint =
    process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? readRunningStack(defaultStateDirectory)?.secretsManagerEndpoint;
  if (endpoint === undefined) {
    throw new UsageError("the stage local lives while npm start runs: start it, then try again");
  }
  const client = new SecretsManagerClient({
    endpoint,
    region: wishes.region ?? embeddedAwsRegion,
    credentials: embeddedAwsCredentials,
  });
  return { client, secretName };
}

/** What went wrong, for whoever typed the command; never a stack or a value from the secret. */
function describe(error: unknown): string {
  if (error instanceof UsageError || error instanceof ApiKeyRefusal || isRollcallError(error)) {
    return error.message;
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === "CredentialsProviderError") {
    return "there are no AWS credentials: log in as for the AWS CLI (AWS_PROFILE, aws sso login), then try again";
  }
  if (message.includes("Region is missing")) {
    return "there is no AWS region: give --region, or set AWS_REGION";
  }
  return `Secrets Manager did not do it: ${name}: ${message}`;
}
