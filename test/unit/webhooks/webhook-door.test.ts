import { beforeEach, describe, expect, it } from "vitest";
import { WebhookDoor } from "../../../shared/webhooks/webhook-door.ts";
import { type MadeUpClock, madeUpClock } from "../../support/made-up-clock.ts";
import { tencentSecret } from "../../support/test-apps.ts";

const right = "a".repeat(32);
const wrong = "b".repeat(32);
const older = "c".repeat(32);
const secretWith = (pathSecret: unknown) =>
  JSON.stringify({ ...tencentSecret(1), webhook: { pathSecret, tokens: ["token"] } });

let clock: MadeUpClock;
let texts: Record<string, string | undefined>;
let reads: string[];
let misconfigured: string[];
let isDown: boolean;
let door: WebhookDoor;

beforeEach(() => {
  clock = madeUpClock(1_795_000_000_000);
  texts = { main: secretWith(right) };
  reads = [];
  misconfigured = [];
  isDown = false;
  door = new WebhookDoor({
    clocks: clock,
    secretsPrefix: "rollcall/test",
    readSecret: async (name) => {
      if (isDown) {
        throw new Error("no answer");
      }
      const app = name.replace("rollcall/test/apps/", "");
      reads.push(app);
      return texts[app];
    },
    onStaleSecret: () => undefined,
    onMisconfigured: (app) => misconfigured.push(app),
  });
});

const isOpen = async (app: string, pathSecret: string) => (await door.open(app, pathSecret)) !== undefined;

describe("the door of webhooks", () => {
  it("opens to the app's path secret alone", async () => {
    expect(await isOpen("main", right)).toBe(true);
    expect(await isOpen("main", wrong)).toBe(false);
    expect(await isOpen("other", right)).toBe(false);
  });

  it("stays shut for an app that receives no webhooks", async () => {
    texts["main"] = JSON.stringify(tencentSecret(1));

    expect(await isOpen("main", right)).toBe(false);
  });

  it("opens to both path secrets while they are rotated", async () => {
    texts["main"] = secretWith([right, older]);

    expect([await isOpen("main", right), await isOpen("main", older), await isOpen("main", wrong)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("reads a secret once for any number of webhooks", async () => {
    for (let webhook = 0; webhook < 10; webhook += 1) {
      await isOpen("main", right);
    }

    expect(reads).toEqual(["main"]);
  });

  it("costs the same reads for an app that is there and for one that is not", async () => {
    const guesses = async (app: string) => {
      reads = [];
      for (let guess = 0; guess < 11; guess += 1) {
        await isOpen(app, wrong);
        await clock.runUntil(clock.now() + 1_000);
      }
      return reads.length;
    };

    expect(await guesses("main")).toBe(3);
    expect(await guesses("absent")).toBe(3);
  });

  it("notices a rotation within seconds, although the secret is cached for minutes", async () => {
    await isOpen("main", right);
    await clock.runUntil(clock.now() + 6_000);
    texts["main"] = secretWith(older);

    expect(await isOpen("main", older)).toBe(true);
    expect(await isOpen("main", right)).toBe(false);
  });

  it("notices an app that was added", async () => {
    await isOpen("new", right);
    await clock.runUntil(clock.now() + 6_000);
    texts["new"] = secretWith(right);

    expect(await isOpen("new", right)).toBe(true);
  });

  it("is shut, and not broken, for an app whose secret is malformed; the operator hears of it", async () => {
    texts["main"] = "{";

    expect([await isOpen("main", right), await isOpen("main", right)]).toEqual([false, false]);
    expect([misconfigured, reads]).toEqual([["main"], ["main"]]);
  });

  it("reads nothing for what cannot be an app or a path secret", async () => {
    for (const [app, secret] of [
      ["a/b", right],
      ["main", ""],
      ["main", "A".repeat(32)],
      ["main", "short"],
    ] as const) {
      expect(await isOpen(app, secret)).toBe(false);
    }

    expect(reads).toEqual([]);
  });

  it("stays open while Secrets Manager does not answer, and fails for apps it never read", async () => {
    await isOpen("main", right);
    isDown = true;
    await clock.runUntil(clock.now() + 3_600_000);

    expect(await isOpen("main", right)).toBe(true);
    await expect(door.open("other", right)).rejects.toThrow("no answer");
  });

  it("forgets the oldest of many names", async () => {
    for (let guess = 0; guess < 3_000; guess += 1) {
      await isOpen(`guess-${guess}`, wrong);
    }
    reads = [];

    await isOpen("guess-2999", wrong);
    await isOpen("guess-0", wrong);

    expect(reads).toEqual(["guess-0"]);
  });
});
