import { asGroupId } from "../../../shared/identity/ids.ts";
import { avchatroomOnlineCount } from "../../../shared/tencent-chat/online-count.ts";
import { createTencentTools } from "../../../shared/tencent-chat/rest-call.ts";
import { unpaced } from "../../../shared/upstream/pacer.ts";
import { createTransport } from "../../../shared/upstream/transport.ts";
import { realWorld } from "../../../shared/upstream/world.ts";
import type { benchSecrets } from "./bench-apps.ts";

/** Counts by the live reads' own client, at `perSecond`, until told to stop. */
export async function liveReads(
  origin: string,
  secret: (typeof benchSecrets)[number],
  perSecond: number,
  stop: Promise<unknown>,
) {
  const transport = createTransport({ originOverride: origin, connectionsPerHost: 8 });
  const credentials = { current: async () => secret, renew: async () => secret };
  const app = { ...createTencentTools(Date.now), transport, world: realWorld, pacer: unpaced, credentials };
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  let failures = 0;
  let isOver = false;
  void stop.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const startedMs = performance.now();
    pending.push(
      avchatroomOnlineCount(app, asGroupId("g0"), { atMs: Date.now() + 10_000 }).then(
        () => void latencies.push(performance.now() - startedMs),
        () => {
          failures += 1;
        },
      ),
    );
    await realWorld.sleep(1000 / perSecond);
  }
  await Promise.all(pending);
  latencies.sort((one, other) => one - other);
  return { reads: latencies.length, failures, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN };
}
