import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { countWebhook } from "../../shared/runtime/metrics.ts";
import type { Refusal } from "../../shared/webhooks/webhook-route.ts";
import { type DataPoint, emfDataPoints, raisedAlarms } from "../support/cloudwatch-alarms.ts";
import { captureOutput } from "../support/output.ts";
import type { Template } from "../support/packaged-deployment.ts";
import { stageAlarms } from "../support/stage-alarms.ts";

const start = 1_767_348_000_000;
const minuteMs = 60_000;
let template: Template;

beforeAll(async () => {
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  template = await stageAlarms();
});
afterAll(() => vi.unstubAllEnvs());

const raised = (points: readonly DataPoint[], minutes: number) =>
  raisedAlarms(template, points, start + minutes * minuteMs).filter((name) => !name.startsWith("sweep-missing"));

/** The metric lines of one webhook of a kind in each minute. */
async function refusedEachMinute(minutes: number, reason: Refusal): Promise<readonly DataPoint[]> {
  const points: DataPoint[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const output = await captureOutput(async () => countWebhook("WebhooksRefused", reason));
    points.push(...emfDataPoints(output, start + minute * minuteMs));
  }
  return points;
}

describe("alarms of webhooks", () => {
  it.each(["signature", "unsigned", "foreign-app"] as const)(
    "are raised when webhooks of the vendor are refused for a quarter of an hour: %s",
    async (reason) => {
      const points = await refusedEachMinute(15, reason);

      expect(raised(points, 15)).toEqual(["webhooks-refused"]);
      expect(raised(points.slice(0, 5), 15)).toEqual([]);
    },
  );

  it("are not raised by people who guess path secrets", async () => {
    expect(raised(await refusedEachMinute(15, "path-secret"), 15)).toEqual([]);
  });
});
