import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { bigRoom, dayRoom, recordPageRooms } from "./recorded-shows.ts";

const mainSdkAppId = 20_012_345;

/** The local stack with recorded rooms. The vendor knows them too, empty, so that the sweep does not find them dissolved. */
export async function startPageStack(): Promise<LocalStack> {
  const stack = await startLocalStack();
  for (const groupId of [dayRoom, "all-day", bigRoom]) {
    stack.simulators.tencent.addGroup({ sdkAppId: mainSdkAppId, groupId, type: "AVChatRoom" });
  }
  await recordPageRooms({ client: stack.dynamodb.client, tableName: stack.tableName, now: Date.now });
  return stack;
}

/** Asks the API beside the page, to hold its numbers against. */
export async function askApi<Reply>({ apiUrl, demoKey }: LocalStack, path: string): Promise<Reply> {
  const reply = await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${demoKey}` } });
  if (!reply.ok) {
    throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  }
  return (await reply.json()) as Reply; // the API's own tests hold it to its schemas
}
