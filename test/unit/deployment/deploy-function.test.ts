import { createRequire } from "node:module";
import { expect, it } from "vitest";

interface Plugin {
  readonly hooks: Readonly<Record<string, () => void>>;
}
type PluginClass = new (serverless: unknown, options: Readonly<Record<string, string>>) => Plugin;

const DeploymentCheck: PluginClass = createRequire(import.meta.url)("../../../deploy/plugin.cjs");

it("serverless deploy function leaves a function the role that it has", () => {
  const health = { role: "GetHealthRole" };
  const role = "arn:aws:iam::123456789012:role/rollcall-dev-GetHealthRole-1A2B3C";
  const provider = { remoteFunctionData: { Configuration: { Role: role } } };
  const service = { provider, getFunction: (name: string) => (name === "get-health" ? health : undefined) };

  const plugin = new DeploymentCheck({ service }, { function: "get-health" });
  plugin.hooks["after:deploy:function:initialize"]?.();

  expect(health.role).toBe(role);
});
