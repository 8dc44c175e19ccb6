import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { embeddedAwsCredentials, embeddedAwsRegion } from "./embedded-aws-identity.ts";
import { type AwsCall, accessKeyIdOf, denialOf, type Permits, tableArn } from "./function-roles.ts";
import { listenOnLoopback } from "./loopback.ts";

export interface EmbeddedDynamoDbOptions {
  readonly tableName: string;
  /** Directory of the database, which survives restarts and kills. In memory when absent. */
  readonly path?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Authorizes calls like IAM. When absent, every signed call is allowed. */
  readonly permits?: Permits;
}

export interface EmbeddedDynamoDb {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  /** A client for this endpoint; `close` destroys it. */
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** Starts DynamoDB on loopback and creates the deployment's table (`pk`, `sk`) if it is missing. */
export async function startEmbeddedDynamoDb(options: EmbeddedDynamoDbOptions): Promise<EmbeddedDynamoDb> {
  const server = dynalite({ createTableMs: 0, ...(options.path === undefined ? {} : { path: options.path }) });
  if (options.permits !== undefined) {
    guard(server, options.permits);
  }
  const endpoint = await listenOnLoopback(server, options.port ?? 0);
  const client = new DynamoDBClient({ endpoint, region: embeddedAwsRegion, credentials: embeddedAwsCredentials });
  const close = async () => {
    client.destroy();
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
    server.closeAllConnections();
    await closed;
  };
  try {
    await createTableIfMissing(client, options.tableName);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, client, close };
}

/** Authorization in front of dynalite's handler. The body names the table and keys, so it is read first and then replayed. */
function guard(server: Server, permits: Permits): void {
  const serve = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray());
    const call = callOf(request, body.toString("utf8"));
    if (permits(call)) {
      const { headers, method, url } = request;
      const replayed = Object.assign(Readable.from([body]), { headers, method, url });
      for (const listener of serve) {
        listener.call(server, replayed, response);
      }
    } else {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(
        JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", Message: denialOf(call) }),
      );
    }
  });
}

function callOf({ headers }: IncomingMessage, body: string): AwsCall {
  const operation = String(headers["x-amz-target"]).replace(/^.*\./, "");
  const request: DynamoDbRequest = body === "" ? {} : JSON.parse(body);
  const { TableName, RequestItems = {} } = request;
  const tableName: unknown = TableName ?? Object.keys(RequestItems)[0]; // every batch concerns one table
  return {
    accessKeyId: accessKeyIdOf(headers.authorization),
    action: `dynamodb:${operation}`,
    resource: tableName === undefined ? "*" : tableArn(String(tableName)),
    leadingKeys: leadingKeysOf(request),
  };
}

/** The partition keys of a request; queries bind theirs to `:pk`. */
function leadingKeysOf({ Key, Item, ExpressionAttributeValues: values, RequestItems }: DynamoDbRequest): string[] {
  const batch = Object.values(RequestItems ?? {}).flat();
  const items = [
    Key,
    Item,
    ...batch.flatMap(({ PutRequest, DeleteRequest }) => [PutRequest?.Item, DeleteRequest?.Key]),
  ];
  return [values?.[":pk"], ...items.map((item) => item?.["pk"])].flatMap((key) => key?.S ?? []);
}

type Attributes = Readonly<Record<string, { readonly S?: string }>>;

interface DynamoDbRequest {
  readonly TableName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ExpressionAttributeValues?: Attributes;
  readonly RequestItems?: Readonly<
    Record<
      string,
      readonly {
        readonly PutRequest?: { readonly Item?: Attributes };
        readonly DeleteRequest?: { readonly Key?: Attributes };
      }[]
    >
  >;
}

async function createTableIfMissing(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceInUseException")) {
      throw error;
    }
  }
  await untilActive(client, tableName);
}

const activationTimeoutMs = 5000;
const pollIntervalMs = 10;

/** Polls every 10 ms; the SDK's waiter polls once a second at most. */
async function untilActive(client: DynamoDBClient, tableName: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < activationTimeoutMs; waitedMs += pollIntervalMs) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === "ACTIVE") {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  throw new Error(`the table ${tableName} did not become active`);
}
