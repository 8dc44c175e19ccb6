import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { CelEngine, TemplateFile } from "@aws/cloudformation-validate";
import { describe, expect, it } from "vitest";

const file = join(import.meta.dirname, "../../../docs/events/mail-attendees.yml");

/** CloudFormation's limit of code in a template. */
const longestInlineCode = 4096;

/** The code in the template, without its indentation. */
function inlineCode(): string {
  const [, block = ""] = /ZipFile: \|\n((?: {10}.*\n|\n)+)/.exec(readFileSync(file, "utf8")) ?? [];
  return block.replace(/^ {10}/gm, "");
}

interface Sent {
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: the test's expectations check the shape.
  readonly input: any;
}

type Handler = (event: unknown) => Promise<void>;

/** The function with stand-ins for the SDK's clients and the API. */
function loadFunction() {
  const sent: Sent[] = [];
  const asked: { readonly url: string; readonly authorization: string }[] = [];
  const mailed = new Set<string>();
  const client = class {
    async send({ command, input }: Sent) {
      sent.push({ command, input });
      if (command === "GetSecretValue") return { SecretString: "rc_mail_secret\n" };
      if (command === "PutItem") mailed.add(input.Item.id.S);
      return command === "GetItem" && mailed.has(input.Key.id.S) ? { Item: input.Key } : {};
    }
  };
  const commandOf = (command: string) =>
    class {
      readonly command = command;
      readonly input: unknown;
      constructor(input: unknown) {
        this.input = input;
      }
    };
  const sdk = new Proxy(
    {},
    { get: (_, name: string) => (name.endsWith("Command") ? commandOf(name.replace(/Command$/, "")) : client) },
  );
  const fetch = async (url: string, { headers }: { readonly headers: { readonly authorization: string } }) => {
    asked.push({ url, authorization: headers.authorization });
    return new Response("name,first join\nAnn,10:00\n");
  };
  const exports: { handler?: Handler } = {};
  const env = { API_URL: "https://api.example", API_KEY_SECRET: "arn", FROM: "a@example.com", TO: "b@example.com" };
  runInNewContext(inlineCode(), { require: () => sdk, exports, process: { env }, fetch, Buffer, Date, Math });
  const { handler = () => Promise.reject(new Error("the code exports no handler")) } = exports;
  return { handler, sent, asked };
}

const detail = {
  id: "0123456789abcdef0123456789abcdef",
  groupId: "class",
  label: "Größe",
  sessionId: "20260102T100301Z",
  from: "2026-01-02T10:00:00Z",
  to: "2026-01-02T11:00:00Z",
  uniques: { atLeast: 12, method: "lists" },
  observedShare: 0.999,
  attendees: "/v1/apps/main/rooms/class/attendance/attendees?session=20260102T100301Z",
};

describe("the sample that mails the attendees", () => {
  it("passes AWS's own validation, and its code fits into a template", () => {
    const engine = new CelEngine();
    const { diagnostics } = engine.validateStandard(new TemplateFile(file), { severityLevel: "WARN" });
    engine.free();

    expect(diagnostics.map(({ severity, ruleId, message }) => `${severity} ${ruleId} ${message}`)).toEqual([]);
    expect(inlineCode().length).toBeGreaterThan(1_000);
    expect(inlineCode().length).toBeLessThanOrEqual(longestInlineCode);
  });

  it("sends the CSV of the session once, however often the event comes", async () => {
    const { handler, sent, asked } = loadFunction();

    await handler({ detail });
    await handler({ detail });

    expect(asked).toEqual([
      {
        url: `https://api.example${detail.attendees}&format=csv&columns=simple`,
        authorization: "Bearer rc_mail_secret",
      },
    ]);
    const mails = sent.filter(({ command }) => command === "SendEmail");
    expect(mails).toHaveLength(1);
    const message = String(mails[0]?.input.Content.Raw.Data);
    const parts = message
      .split("--part")
      .map((part) => Buffer.from(part.split("\r\n\r\n")[1] ?? "", "base64").toString());
    expect(message).toContain(
      `Subject: =?utf-8?B?${Buffer.from("Attendance of Größe, 2026-01-02T10:00:00Z").toString("base64")}?=`,
    );
    expect(parts).toContain("name,first join\nAnn,10:00\n");
    expect(parts.join()).toContain("At least 12 people were there. 99 % of the time was observed.");
  });
});
