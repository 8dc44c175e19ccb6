import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { createTransport } from "../../shared/upstream/transport.ts";
import { someSlot } from "../support/shifted-world.ts";
import { china, main, type SweepChanges, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";
import { impatientTransport, isWholeMatrix, quickRetries } from "./quick-retries.ts";
import { codeFaults, fewCodeFaults, wireFaults } from "./vendor-faults.ts";

const people = ["ana", "bao", "chidi"];
const rooms = ["room-1", "room-2"];

describe("a slot in which the vendor goes wrong", () => {
  let stack: SweepStack;
  let slot = someSlot;
  beforeAll(async () => {
    stack = await startSweepStack();
    for (const { sdkAppId } of [main, china]) {
      for (const groupId of rooms) {
        const address = { sdkAppId, groupId };
        const createdAt = (someSlot - 3600) * 1000;
        stack.vendors.tencent.addGroup({ ...address, type: "AVChatRoom", createdAt });
        for (const userId of people) {
          stack.vendors.tencent.join({ ...address, userId, at: createdAt });
        }
      }
    }
    for (const groupId of rooms) {
      await stack.track("main", groupId, { trackedAt: someSlot - 60 });
    }
    await stack.track("cn", "room-1", { trackedAt: someSlot - 60 });
  });
  afterAll(() => stack.close());

  const isOfMain = (path: string) => path.includes(`sdkappid=${main.sdkAppId}`);
  const newProcess = (changes: SweepChanges = {}) => stack.newSweep({ retries: quickRetries, ...changes });
  const sweepNext = async (sweep: Sweep) => {
    slot += 60;
    stack.world.jumpTo(slot);
    await sweepShard(sweep, { shard: 0, of: 1, slot }, `run ${slot}`);
    return slot;
  };

  const expectWhole = async (app: string, groupId: string, at: number) => {
    const observed = await stack.read(app, groupId, at);
    expect(observed?.gaps).toEqual([]);
    expect(observed?.counts.map(({ count }) => count)).toEqual([people.length]);
    expect(observed?.rosters.map(({ members }) => members.map(({ userId }) => userId))).toEqual([people]);
  };

  // A throttle that never ends costs 8 s a command: the pauses that one of seconds is survived by.
  const quick = [...wireFaults, ...fewCodeFaults].filter(({ reason }) => reason !== "throttled");
  for (const { title, rule, reason, unanswered } of isWholeMatrix ? [...wireFaults, ...codeFaults] : quick) {
    it(`tells ${reason ?? "nothing, since it got over"}: ${title}; the other app and the next slot are whole`, async () => {
      stack.vendors.faults.add({ ...rule, sdkAppId: main.sdkAppId });

      let hopeless = unanswered;
      const isHopeless = ({ path }: { readonly path: string }) => isOfMain(path) && hopeless-- > 0;
      const process = newProcess({ transport: impatientTransport(stack.vendors.origin, isHopeless) });
      const faulty = await sweepNext(process);
      stack.vendors.faults.clear();
      hopeless = 0;
      // A day's quota is held until tomorrow by whoever has heard of it.
      const next = await sweepNext(reason === "quota" ? newProcess() : process);

      for (const groupId of rooms) {
        if (reason === undefined) {
          await expectWhole("main", groupId, faulty);
        } else {
          const observed = await stack.read("main", groupId, faulty);
          expect(observed).toMatchObject({ counts: [], rosters: [] });
          expect(new Set(observed?.gaps.map((gap) => gap.reason))).toEqual(new Set([reason]));
        }
        await expectWhole("main", groupId, next);
      }
      await expectWhole("cn", "room-1", faulty);
      await expectWhole("cn", "room-1", next);
    });
  }

  const unreachable: readonly (readonly [string, string])[] = [
    ["a name that does not resolve", "http://nobody.invalid:1"],
    ["a refused connection", "http://127.0.0.1:1"],
    ["a failed TLS handshake", "tls"],
  ];
  for (const [title, origin] of unreachable) {
    it(`tells upstream-unavailable: ${title}; the other app and the next slot are whole`, async () => {
      const good = createTransport({ originOverride: stack.vendors.origin, connectionsPerHost: 8 });
      const dead = origin === "tls" ? stack.vendors.origin.replace("http:", "https:") : origin;
      const bad = createTransport({ originOverride: dead, connectionsPerHost: 8 });
      let isDown = true;
      const process = newProcess({ transport: (call) => (isDown && isOfMain(call.path) ? bad(call) : good(call)) });
      const faulty = await sweepNext(process);
      isDown = false;
      const next = await sweepNext(process);

      const observed = await stack.read("main", "room-1", faulty);
      expect(observed).toMatchObject({ counts: [], rosters: [] });
      expect(observed?.gaps.map(({ reason }) => reason)).toEqual(["upstream-unavailable", "upstream-unavailable"]);
      await expectWhole("cn", "room-1", faulty);
      await expectWhole("main", "room-1", next);
    });
  }

  it("uses the backup host when the primary cannot be reached, and loses nothing", async () => {
    const good = createTransport({ originOverride: stack.vendors.origin, connectionsPerHost: 8 });
    const bad = createTransport({ originOverride: "http://127.0.0.1:1", connectionsPerHost: 8 });
    const isPrimary = (host: string) => host.includes(".im.qcloud.com");

    const faulty = await sweepNext(
      newProcess({ transport: (call) => (isPrimary(call.host) ? bad(call) : good(call)) }),
    );

    await expectWhole("main", "room-1", faulty);
    await expectWhole("main", "room-2", faulty);
  });

  it("keeps what the first page showed when the second fails, as a list that did not end", async () => {
    stack.vendors.tencent.configureApp(main.sdkAppId, { listPageSize: 2 });
    const hang = { kind: "http-status", status: 502 } as const;
    stack.vendors.faults.add({
      sdkAppId: main.sdkAppId,
      groupId: "room-1",
      command: "get_members",
      afterCalls: 1,
      fault: hang,
    });

    const faulty = await sweepNext(newProcess());
    stack.vendors.faults.clear();
    stack.vendors.tencent.configureApp(main.sdkAppId, { listPageSize: 500 });

    const observed = await stack.read("main", "room-1", faulty);
    expect(observed?.rosters).toMatchObject([{ ended: false, listed: 2 }]);
    expect(observed?.gaps).toEqual([{ what: "roster", reason: "upstream-unavailable" }]);
    await expectWhole("main", "room-2", faulty);
  });

  it("keeps the count when the list fails, and the list when the count fails", async () => {
    const refuse = { kind: "business-code", code: 10004 } as const;
    const { sdkAppId } = main;
    stack.vendors.faults.add({ sdkAppId, groupId: "room-1", command: "get_members", fault: refuse });
    stack.vendors.faults.add({ sdkAppId, groupId: "room-2", command: "get_online_member_num", fault: refuse });

    const faulty = await sweepNext(newProcess());
    stack.vendors.faults.clear();

    expect(await stack.read("main", "room-1", faulty)).toMatchObject({ counts: [{ count: 3 }], rosters: [] });
    expect(await stack.read("main", "room-2", faulty)).toMatchObject({ counts: [], rosters: [{ listed: 3 }] });
  });
});
