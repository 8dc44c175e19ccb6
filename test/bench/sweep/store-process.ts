import process from "node:process";
import { startEmbeddedDynamoDb } from "../../../local/embedded-dynamodb.ts";
import { benchTable } from "./bench-apps.ts";

/** The embedded DynamoDB in a process of its own: its processor time is not the sweep's. */
const { endpoint } = await startEmbeddedDynamoDb({ tableName: benchTable });
process.send?.({ endpoint });
process.on("disconnect", () => process.exit(0));
