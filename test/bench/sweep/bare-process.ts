import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { avchatroomCountCommand } from "../../../shared/tencent-chat/online-count.ts";
import { onlineMembersCommand } from "../../../shared/tencent-chat/online-members.ts";
import { regionHosts } from "../../../shared/tencent-chat/regions.ts";
import { createTencentTools } from "../../../shared/tencent-chat/rest-call.ts";
import type { benchSecrets } from "./bench-apps.ts";

/** What the bare process is told by its first message. */
export interface BareScenario {
  readonly vendorOrigin: string;
  readonly secret: (typeof benchSecrets)[number];
  readonly rooms: number;
  readonly callsPerSecond: number;
}

/** What a sweep of full rooms cannot cost less: its calls by undici alone, paced alike, each answer read and parsed. */
process.once("message", (scenario: BareScenario) => {
  void fetchBarely(scenario).then((cpuMs) => process.send?.({ cpuMs }, () => process.exit(0)));
});

async function fetchBarely({ vendorOrigin, secret, rooms, callsPerSecond }: BareScenario): Promise<number> {
  const pool = new Pool(vendorOrigin, { connections: 192, pipelining: 1 });
  const userSig = createTencentTools(Date.now).signer.sign(secret);
  const query = `sdkappid=${secret.sdkAppId}&identifier=${secret.adminUserId}&usersig=${userSig}&contenttype=json`;
  const call = async (command: string, body: object): Promise<{ NextTimestamp?: number }> => {
    const answer = await pool.request({
      path: `/v4/${command}?${query}&random=${Math.floor(Math.random() * 2 ** 32)}`,
      method: "POST",
      headers: { "content-type": "application/json", host: regionHosts[secret.region].primary },
      body: JSON.stringify(body),
    });
    return JSON.parse(await answer.body.text());
  };
  const groups = Array.from({ length: rooms }, (_, index) => ({ GroupId: `g${index}` }));
  const counts = turns(callsPerSecond);
  const pages = turns(callsPerSecond);
  const cpu = process.cpuUsage();
  const calls: Promise<unknown>[] = [];
  const list = async (group: object): Promise<void> => {
    const first = await call(onlineMembersCommand, { ...group, Timestamp: 0 });
    await pages();
    await call(onlineMembersCommand, { ...group, Timestamp: first.NextTimestamp ?? 0 });
  };
  const count = async (): Promise<void> => {
    for (const group of groups) {
      await counts();
      calls.push(call(avchatroomCountCommand, group));
    }
  };
  const counting = count();
  for (const group of groups) {
    await pages();
    calls.push(list(group));
  }
  await counting;
  await Promise.all(calls);
  const { user, system } = process.cpuUsage(cpu);
  await pool.close();
  return (user + system) / 1000;
}

/** Each turn comes at its place in an absolute schedule. */
function turns(perSecond: number): () => Promise<void> {
  const startedMs = performance.now();
  let taken = 0;
  return async () => {
    const waitMs = startedMs + (taken * 1000) / perSecond - performance.now();
    taken += 1;
    if (waitMs > 0) {
      await sleep(waitMs);
    }
  };
}
