import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { publishSweep } from "../../shared/runtime/metrics.ts";
import { figuresOf } from "../../shared/sweep/summary.ts";
import type { Sweep } from "../../shared/sweep/sweep.ts";
import { sweepShard } from "../../shared/sweep/sweep-shard.ts";
import { quickRetries } from "../faults/quick-retries.ts";
import { authorizerEvent } from "../support/api-event.ts";
import { type DataPoint, emfDataPoints, raisedAlarms } from "../support/cloudwatch-alarms.ts";
import { actAs, type EdgeWorld, startEdgeWorld } from "../support/edge-world.ts";
import { captureOutput } from "../support/output.ts";
import type { Template } from "../support/packaged-deployment.ts";
import { resolveVariable, stageAlarms, steadySweeps, type TemplatePart } from "../support/stage-alarms.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";

/** A full hour, so that the periods of all alarms start with it. */
const start = 1_767_348_000;
const minuteMs = 60_000;
const { sdkAppId } = main;

const dashboardFile: TemplatePart = createRequire(import.meta.url)("../../deploy/dashboard.cjs");

let template: Template;
beforeAll(async () => {
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  template = await stageAlarms();
});
afterAll(() => vi.unstubAllEnvs());

/** Runs the sweep once a minute and collects its metrics. */
class Minutes {
  readonly points: DataPoint[] = [];
  readonly #stack: SweepStack;
  readonly #sweep: Sweep;
  #slot = start;
  /** The data points of the last run. */
  #last: readonly DataPoint[] = [];

  constructor(stack: SweepStack) {
    this.#stack = stack;
    this.#sweep = stack.newSweep({ retries: quickRetries });
  }

  async sweep(minutes: number, { lateSeconds = 2 } = {}): Promise<this> {
    for (let minute = 0; minute < minutes; minute += 1) {
      const order = { shard: 0, of: 1, slot: this.#slot };
      this.#stack.world.jumpTo(this.#slot + lateSeconds);
      const output = await captureOutput(async () => {
        const reports = await sweepShard(this.#sweep, order, `run ${this.#slot}`);
        publishSweep(figuresOf(reports, 1_000), order.shard);
      });
      this.#last = emfDataPoints(output, (this.#slot + 30) * 1000);
      this.points.push(...this.#last);
      this.pass(1);
    }
    return this;
  }

  /** Further minutes with the metrics of the last run, which keeps tests of long times short. */
  repeat(minutes: number): this {
    for (let minute = 1; minute <= minutes; minute += 1) {
      this.points.push(...this.#last.map((point) => ({ ...point, atMs: point.atMs + minute * minuteMs })));
    }
    this.#last = this.#last.map((point) => ({ ...point, atMs: point.atMs + minutes * minuteMs }));
    return this.pass(minutes);
  }

  /** Minutes without a run. */
  pass(minutes: number): this {
    this.#slot += 60 * minutes;
    return this;
  }

  raised(): readonly string[] {
    return raisedAlarms(template, this.points, this.#slot * 1000);
  }
}

async function withRooms(rooms: number, act: (minutes: Minutes, stack: SweepStack) => Promise<void>): Promise<void> {
  const stack = await startSweepStack({ startSeconds: start });
  try {
    for (let room = 0; room < rooms; room += 1) {
      const groupId = `room-${room}`;
      stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt: (start - 7200) * 1000 });
      stack.vendors.tencent.join({ sdkAppId, groupId, userId: "ana", at: (start - 600) * 1000 });
      await stack.track("main", groupId);
    }
    await act(new Minutes(stack), stack);
  } finally {
    await stack.close();
  }
}

const unavailable = { kind: "http-status", status: 502 } as const;

describe("alarms of the sweep", () => {
  it("are silent in an hour without rooms", async () => {
    await withRooms(0, async (minutes) => {
      await minutes.sweep(3);
      for (let minute = 3; minute < 60; minute += 1) {
        expect((await minutes.sweep(1)).raised(), `minute ${minute}`).toEqual([]);
      }
    });
  });

  it("are silent while all rooms are observed, also after a single failure of the vendor", async () => {
    await withRooms(3, async (minutes, { vendors }) => {
      await minutes.sweep(5);
      vendors.faults.add({ fault: unavailable, times: 1 });
      for (let minute = 5; minute < 15; minute += 1) {
        expect((await minutes.sweep(1)).raised(), `minute ${minute}`).toEqual([]);
      }
    });
  });

  it("are raised when a shard has not swept for three minutes, and over with its next run", async () => {
    await withRooms(1, async (minutes) => {
      await minutes.sweep(5);

      expect(minutes.pass(2).raised()).toEqual([]);
      expect(minutes.pass(1).raised()).toEqual(["sweep-missing-shard-0"]);
      expect((await minutes.sweep(1)).raised()).toEqual([]);
    });
  });

  it("are raised when coverage stays low, and when gaps add up over an hour", async () => {
    await withRooms(4, async (minutes, { vendors }) => {
      (await minutes.sweep(1)).repeat(49);
      vendors.faults.add({ groupId: "room-0", fault: unavailable });

      (await minutes.sweep(1)).repeat(9);

      expect(minutes.raised()).toEqual(["coverage-low", "gaps-share-high"]);
    });
  });

  it("are raised for lost slots that are too few for the coverage of ten minutes", async () => {
    await withRooms(2, async (minutes, { vendors }) => {
      (await minutes.sweep(1)).repeat(19);
      const fault = vendors.faults.add({ fault: unavailable });
      await minutes.sweep(1);
      fault.remove();

      (await minutes.sweep(1)).repeat(38);

      expect(minutes.raised()).toEqual(["gaps-share-high"]);
    });
  });

  it("are raised when runs start late", async () => {
    await withRooms(1, async (minutes) => {
      await minutes.sweep(5, { lateSeconds: 29 });
      expect(minutes.raised()).toEqual([]);

      await minutes.sweep(5, { lateSeconds: 31 });
      expect(minutes.raised()).toEqual(["sweep-late"]);
    });
  });

  it("are raised when the vendor throttles for a quarter of an hour", async () => {
    await withRooms(3, async (minutes, { vendors }) => {
      vendors.faults.add({ groupId: "room-0", fault: { kind: "business-code", code: 60_007 } });

      (await minutes.sweep(1)).repeat(14);

      expect(minutes.raised()).toEqual(expect.arrayContaining(["vendor-throttles"]));
    });
  });

  it("are raised for an app whose key the vendor refuses", async () => {
    await withRooms(1, async (minutes, { secrets }) => {
      secrets.set("rollcall/test/apps/main", JSON.stringify({ ...main, secretKey: "0".repeat(64) }));

      (await minutes.sweep(1)).repeat(4);

      expect(minutes.raised()).toEqual(["app-misconfigured"]);
    });
  });
});

describe("the alarm of roll calls", () => {
  const raisedAfter = async (peopleUnanswered: number, minutes: number) => {
    const figures = { ...figuresOf([], 1_000), peopleAsked: 1_000, peopleUnanswered };
    const output = await captureOutput(async () => publishSweep(figures, 0));
    const points = Array.from({ length: minutes }, (_, minute) =>
      emfDataPoints(output, start * 1000 + minute * minuteMs),
    );
    return raisedAlarms(template, points.flat(), start * 1000 + minutes * minuteMs);
  };

  it("is raised when the vendor has not answered for many people for a quarter of an hour", async () => {
    expect(await raisedAfter(100, 15)).toEqual(["people-unanswered"]);
  });

  it.each([
    ["for few people", 99, 15],
    ["for a few minutes", 1_000, 5],
  ])("is silent when there was no answer %s", async (_, unanswered, minutes) => {
    expect(await raisedAfter(unanswered, minutes)).toEqual([]);
  });
});

describe("the dashboard", () => {
  it("shows metrics that a sweep writes", async () => {
    const { Resources } = await dashboardFile({ resolveVariable });
    const body = JSON.stringify(Resources["Dashboard"]?.Properties["DashboardBody"]).replaceAll("\\", "");
    const shown = [...body.matchAll(/\["rollcall","([\w.-]+)"/g)].map(([, name = ""]) => name);

    const isRare = /^(Gaps\.|People|Misconfigured)/;
    // Those of webhooks are written where events are stored: their tests are beside those of `store-events`.
    const isOfWebhooks = /^Event/;
    const ofEverySweep = shown.filter((name) => !isRare.test(name) && !isOfWebhooks.test(name));

    await withRooms(1, async (minutes) => {
      await minutes.sweep(1);

      expect(ofEverySweep.length).toBeGreaterThan(8);
      expect(minutes.points.map(({ name }) => name)).toEqual(expect.arrayContaining(ofEverySweep));
    });
  });
});

describe("alarms of the key ring", () => {
  let world: EdgeWorld;
  beforeAll(async () => {
    world = await startEdgeWorld("http://127.0.0.1:9");
    vi.stubEnv("STAGE", "dev");
    world.logLevel("INFO");
  });
  afterAll(() => world.close());

  const raisedBy = async (requests: () => Promise<unknown>) => {
    const output = await captureOutput(async () => {
      await requests();
    });
    const points = [...emfDataPoints(output, start * 1000), ...steadySweeps(start * 1000)];
    return raisedAlarms(template, points, start * 1000 + minuteMs);
  };
  const coldStart = async () => {
    vi.resetModules();
    actAs("authorize-request");
    const { handler } = await import("../../functions/authorize-request.ts");
    const event = authorizerEvent({
      route: "/v1/rooms",
      headers: { authorization: `Bearer rc_ops_${"a".repeat(43)}` },
    });
    return () => handler(event);
  };

  it("are raised when there is no key ring", async () => {
    expect(await raisedBy(await coldStart())).toEqual(["key-ring-unusable"]);
  });

  it("are raised when Secrets Manager does not answer and a cached ring is used", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: start * 1000 });
    world.secrets.put("rollcall/test/api-keys", { keys: [] });
    const request = await coldStart();
    await request();
    vi.setSystemTime(start * 1000 + minuteMs);
    world.secrets.failNext(20, "InternalServiceError");

    expect(await raisedBy(request)).toEqual(["key-ring-stale"]);
    vi.useRealTimers();
  });
});
