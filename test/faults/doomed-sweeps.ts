import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { bundleScript } from "../support/bundle-script.ts";
import { startDynamoDbProxy } from "../support/dynamodb-proxy.ts";
import { main, type SweepStack } from "../support/sweep-stack.ts";
import type { KillScenario } from "./sweep-process.ts";

/** Sweeps in processes of their own that are killed, over the stores of a stack. */
export interface DoomedSweeps {
  /** Requests that the table has received from them. */
  tableCalls(): number;
  /** Sweeps a slot until `isTime`, kills the process, and waits until nothing that it sent is under way. */
  killAt(slot: number, isTime: () => boolean): Promise<void>;
  /** Sweeps a slot to its end in this process, as a new one that begins when the dead run's lease is free. */
  sweepNext(slot: number): Promise<void>;
  close(): Promise<void>;
}

/** A dead run may seem to hold its lease for some seconds. */
const leaseSeconds = 11;

export async function startDoomedSweeps(stack: SweepStack): Promise<DoomedSweeps> {
  const script = await bundleScript(join(import.meta.dirname, "sweep-process.ts"));
  const { protocol, hostname, port } = (await stack.table.client.config.endpoint?.()) ?? {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: 0,
  };
  const proxy = await startDynamoDbProxy(`${protocol}//${hostname}:${port}`);
  const startProcess = async (slot: number): Promise<ChildProcess> => {
    const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    await once(child, "message");
    stack.world.jumpTo(slot);
    const scenario: KillScenario = {
      vendorOrigin: stack.vendors.origin,
      tableEndpoint: proxy.endpoint,
      tableName: stack.table.tableName,
      secret: main,
      slot,
      atSeconds: slot,
      runId: `doomed ${slot}`,
    };
    child.send(scenario);
    return child;
  };
  return {
    tableCalls: () => proxy.calls,
    killAt: async (slot, isTime) => {
      const doomed = await startProcess(slot);
      const ended = once(doomed, "exit");
      while (!isTime() && doomed.exitCode === null) await delay(1);
      doomed.kill("SIGKILL");
      await ended;
      await proxy.untilDeserted();
    },
    sweepNext: async (slot) => {
      stack.world.jumpTo(slot + leaseSeconds);
      await sweepShard(stack.newSweep(), { shard: 0, of: 1, slot }, `next ${slot}`);
    },
    close: () => proxy.close(),
  };
}
