import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { answered } from "../support/answered.ts";
import { recordCourse, recordEvening } from "../support/page/recorded-course.ts";
import { bigRoom, dayRoom, recordPageRooms } from "./recorded-shows.ts";

const mainSdkAppId = 20_012_345;

/** A class that is held once a week. */
export const courseRoom = "algebra";
/** An evening on which 10,000 people come and go. */
export const eveningRoom = "town-hall-evening";

/** 09:00 UTC of yesterday. */
function lastMorning(): number {
  const day = 86_400;
  return Math.floor(Date.now() / 1000 / day) * day - day + 9 * 3600;
}

/** The local stack with recorded rooms. The vendor knows them too, empty, so that the sweep does not find them dissolved. */
export async function startPageStack(): Promise<LocalStack> {
  const stack = await startLocalStack();
  for (const groupId of [dayRoom, "all-day", bigRoom, courseRoom, eveningRoom]) {
    stack.simulators.tencent.addGroup({ sdkAppId: mainSdkAppId, groupId, type: "AVChatRoom" });
  }
  const table = { client: stack.dynamodb.client, tableName: stack.tableName, now: Date.now };
  await recordPageRooms(table);
  await recordCourse(table, courseRoom, { lastBegin: lastMorning(), classes: 3, label: "Algebra" });
  await recordEvening(table, eveningRoom, { begin: lastMorning() - 86_400, size: 900, changing: 92, minutes: 110 });
  return stack;
}

/** Asks the API beside the page, to hold its numbers against. A body is sent with POST. */
export async function askApi<Reply>({ apiUrl, demoKey }: LocalStack, path: string, body?: object): Promise<Reply> {
  const reply = await answered(`${apiUrl}${path}`, {
    headers: { authorization: `Bearer ${demoKey}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  if (!reply.ok) {
    throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  }
  return (await reply.json()) as Reply; // the API's own tests hold it to its schemas
}
