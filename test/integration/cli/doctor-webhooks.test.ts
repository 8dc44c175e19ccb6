import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkWebhooks } from "../../../cli/doctor/check-webhooks.ts";
import { stageTarget } from "../../../cli/stage/stage-target.ts";
import { type EventMarks, putEventMarks } from "../../../shared/attendance/table/event-marks.ts";
import { asAppName } from "../../../shared/identity/ids.ts";
import { testWorld } from "../../support/cli-run.ts";
import { type LocalStageParts, startLocalStage } from "../../support/local-stage.ts";
import { agoraSecret, tencentSecret } from "../../support/test-apps.ts";

const now = Date.UTC(2026, 10, 20, 13, 0, 20);
const justNow = now - 20_000;
const pathSecret = "a".repeat(32);
let parts: LocalStageParts;
let made = 0;
let app: string;

beforeAll(async () => {
  parts = await startLocalStage({});
});

afterAll(() => parts.close());

beforeEach(() => {
  made += 1;
  app = `app-${made}`;
});

/** @param sinceMs how long ago the app's first events were stored */
async function findingsOf(secret: object, marks: EventMarks = {}, sinceMs = 3_600_000): Promise<readonly string[]> {
  const world = { ...testWorld(), now: () => now, env: parts.env };
  const { aws, secretsPrefix, stage } = stageTarget(world, { stage: "local", isStageGiven: true });
  const secrets = { client: await aws.secretsManager(), secretsPrefix };
  const table = { client: await aws.dynamodb(), tableName: `rollcall-${stage}`, now: world.now };
  parts.secrets.put(`${secretsPrefix}/apps/${app}`, secret);
  if (Object.keys(marks).length > 0) {
    await putEventMarks({ ...table, now: () => now - sinceMs }, asAppName(app), marks);
  }
  const findings = await checkWebhooks({ apps: [app], secrets, table, world });
  return findings.map(({ level, what }) => `${level}: ${what.replace(`${app}: `, "")}`);
}

const ofTencent = { ...tencentSecret(1), webhook: { pathSecret, tokens: ["token"] } };
const ofAgora = { ...agoraSecret(1), webhook: { pathSecret, secrets: ["secret"], appKey: "org#app" } };

describe("doctor on webhooks", () => {
  it("has nothing to say of apps that receive none", async () => {
    expect(await findingsOf(tencentSecret(1))).toEqual([expect.stringMatching(/^skipped: no app receives webhooks/)]);
  });

  it("is content with events of this day", async () => {
    expect(await findingsOf(ofTencent, { online: justNow, dropped: justNow - 1 })).toEqual([
      "ok: the newest event is of 2026-11-20T13:00:00.000Z (dropped, online)",
    ]);
  });

  it("finds webhooks that never came, and those that have stopped", async () => {
    expect(await findingsOf(ofTencent)).toEqual(["warning: no event of a tracked room has ever arrived"]);
    expect(await findingsOf(ofTencent, { online: now - 25 * 3_600_000, offline: now - 26 * 3_600_000 })).toEqual([
      "warning: the newest event is of 2026-11-19T12:00:20.000Z",
    ]);
  });

  it("finds the switches that seem to be off", async () => {
    expect(await findingsOf(ofTencent, { joined: justNow })).toEqual([
      expect.stringMatching(/^ok/),
      expect.stringMatching(/^warning: joins and exits arrive, and no change of a member's online status/),
      "warning: joins arrive, and no exits",
    ]);
  });

  it("finds an Agora rule without leaves", async () => {
    expect(await findingsOf(ofAgora, { online: justNow })).toEqual([
      expect.stringMatching(/^ok/),
      "warning: people come, and nobody has ever left",
    ]);
  });

  it("draws no conclusions from leaves that are missing in the first hour", async () => {
    expect(await findingsOf(ofAgora, { online: justNow }, 3_599_000)).toEqual([expect.stringMatching(/^ok/)]);
  });

  it("finds in the first hour which callback is off, where two are due at once", async () => {
    expect(await findingsOf(ofTencent, { joined: justNow }, 20_000)).toEqual([
      expect.stringMatching(/^ok/),
      expect.stringMatching(/^warning: joins and exits arrive/),
    ]);
  });

  it("counts the hour from the first events that were stored", async () => {
    await findingsOf(ofAgora, { online: justNow - 1 });

    expect(await findingsOf(ofAgora, { online: justNow }, 0)).toContain(
      "warning: people come, and nobody has ever left",
    );
  });

  it("finds settings that cannot be read", async () => {
    const webhook = { pathSecret: "short", tokens: ["token"] };

    expect(await findingsOf({ ...tencentSecret(1), webhook })).toEqual([
      expect.stringMatching(/^problem: every webhook is refused: .*webhook\.pathSecret/),
    ]);
  });
});
