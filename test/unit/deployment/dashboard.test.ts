import { createRequire } from "node:module";
import * as v from "valibot";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);
const dashboard: unknown = require("../../../deploy/dashboard.cjs");

type Resolve = (variable: string) => Promise<unknown>;
const exported = v.custom<(given: { resolveVariable: Resolve }) => Promise<unknown>>(
  (given) => typeof given === "function",
);
const body = v.object({ "Fn::Sub": v.string() });
const resources = v.object({
  Resources: v.object({ Dashboard: v.object({ Properties: v.object({ DashboardBody: body }) }) }),
});

async function widgetsWith(webhooks: string): Promise<string> {
  const given: Record<string, unknown> = {
    "sls:stage": "prod",
    "param:shards": "1",
    "param:table": "",
    "param:webhooks": webhooks,
    "self:functions.snapshot-attendance.memorySize": 512,
  };
  const made = await v.parse(exported, dashboard)({ resolveVariable: async (variable) => given[variable] });
  return v.parse(resources, made).Resources.Dashboard.Properties.DashboardBody["Fn::Sub"];
}

describe("the dashboard", () => {
  it("shows what becomes of webhooks where they are received", async () => {
    const withWebhooks = await widgetsWith("on");

    for (const shown of ["WebhooksRefused", "WebhooksUnusable", "EventsStored", "EventsDropped", "OldestMessage"]) {
      expect(withWebhooks).toContain(shown);
    }
  });

  it("refers to no queue where there is none", async () => {
    expect(await widgetsWith("off")).not.toContain("EventQueue");
  });
});
