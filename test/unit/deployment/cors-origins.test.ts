import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const corsOf: (framework: { resolveVariable: (name: string) => Promise<string> }) => Promise<unknown> = createRequire(
  import.meta.url,
)("../../../deploy/cors.cjs");

const withOrigins = (corsOrigins: string) =>
  corsOf({ resolveVariable: async (name) => (name === "param:corsOrigins" ? corsOrigins : "api-key") });

describe("the parameter corsOrigins", () => {
  it.each([
    "https://reports.example.com",
    "https://a-b.example:8443",
    "https://xn--bcher-kva.example",
    "http://localhost:5173",
    "http://127.0.0.1:65535",
    "*",
  ])("takes %s", async (origin) => {
    await expect(withOrigins(origin)).resolves.toMatchObject({ allowedOrigins: [origin] });
  });

  it.each([
    ...[
      "https://..",
      "https://-",
      "https://.",
      "https://a..b",
      "https://-a.example",
      "https://a-.example",
      "https://a.",
    ],
    ...["https://a.example:65536", "https://a.example:99999", "https://a.example:0", "https://a.example:", "https://"],
    ...[
      "http://a.example",
      "https://a.example/page",
      "https://*.example",
      "https://A.example",
      `https://${"a".repeat(64)}.example`,
    ],
  ])("refuses %s", async (origin) => {
    await expect(withOrigins(origin)).rejects.toThrow(/corsOrigins must be \* or origins joined by commas/);
  });
});
