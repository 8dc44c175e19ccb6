import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { formatApiKey, hashApiKey, secretBytes } from "../../shared/http-api/api-keys.ts";
import { scopes } from "../../shared/http-api/scopes.ts";
import { minutesOf, recordRoom, trackedRoom } from "../support/recorded-rooms.ts";
import { tencentSecret } from "../support/test-apps.ts";
import type { EmulatedAccount } from "./emulated-account.ts";
import { loseTable, protectionOf, restoreTable } from "./restore-table.ts";

/** The emulated account has no quota of concurrent Lambda executions from which some could be reserved. */
const always = { reservedConcurrency: "none" };
const room = "/v1/apps/main/rooms/lecture";

/** The life of a stage, from a failed first deploy to a new stack with the old record. Each step says what it expects. */
export const steps: readonly (readonly [string, (life: StackLife) => Promise<void>])[] = [
  ["wrong parameters are refused before anything is made", (life) => life.refusesWrongParameters()],
  ["a first deploy that fails half way", (life) => life.failsFirst()],
  ["the next deploy works, and the API tracks a room", (life) => life.deploys()],
  ["a class is recorded, and the API reports it", (life) => life.recordsClass()],
  ["a single function is deployed", (life) => life.deploysOneFunction()],
  ["parameters of a running stage change", (life) => life.changesParameters()],
  ["a second stage shares nothing with the first", (life) => life.deploysSecondStage()],
  ["a removed stage leaves its table", (life) => life.removes()],
  ["the same stage is deployed again, with an empty record", (life) => life.deploysAgain()],
  ["the old record is back by the parameter table", (life) => life.adoptsTable()],
  ["a deploy that would leave the adopted table is refused", (life) => life.refusesToForgetTable()],
  ["a table that does not exist is refused", (life) => life.refusesMissingTable()],
  ["a stage keeps its values in a file", (life) => life.readsKeptValues()],
  ["restore drill: stack and table are lost, and the restored table has the attendance", (life) => life.restores()],
];

/** Only what the restore drill needs. */
export const drillSteps: typeof steps = [
  ["a stage is deployed, and the API tracks a room", (life) => life.deploys()],
  ["a class is recorded, and the API reports it", (life) => life.recordsClass()],
  ["a single function is deployed", (life) => life.deploysOneFunction()],
  ["restore drill: stack and table are lost, and the restored table has the attendance", (life) => life.restores()],
];

interface ClassReport {
  readonly attendees: readonly { readonly userId: string }[];
  readonly session: unknown;
  readonly people: unknown;
}

export class StackLife {
  readonly #account: EmulatedAccount;
  readonly #apiKey = formatApiKey("ops", randomBytes(secretBytes));
  #firstTable = "";
  #classBeginsAt = 0;

  constructor(account: EmulatedAccount) {
    this.#account = account;
  }

  async refusesWrongParameters(): Promise<void> {
    const { succeeded, output } = await this.#account.deploy("dev", { shard: "3", alarmTopic: "foo" });

    assert(!succeeded);
    assert.match(output, /there is no parameter shard; did you mean shards\?/);
    assert.match(output, /alarmTopic must be the ARN of an SNS topic, not foo/);
    assert.deepEqual(await this.#account.tables(), []);
  }

  async failsFirst(): Promise<void> {
    const { succeeded } = await this.#account.deploy("dev", always, { ROLLCALL_EMULATOR_FAILS: "1" });

    assert(!succeeded);
  }

  async deploys(): Promise<void> {
    await this.#deploy("dev");
    const key = { id: "ops", sha256: hashApiKey(this.#apiKey), scopes, apps: ["*"] };
    await this.#account.putSecret("rollcall/dev/api-keys", { keys: [key] });
    await this.#account.putSecret("rollcall/dev/apps/main", tencentSecret(1, "singapore"));

    const tracked = await this.#call("PUT", room, { groupType: "AVChatRoom", label: "Lecture" });

    assert.equal(tracked.status, 201, tracked.text);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
    this.#firstTable = await this.#table("dev");
  }

  async recordsClass(): Promise<void> {
    const thisMinute = Math.floor(Date.now() / 60_000) * 60;
    this.#classBeginsAt = thisMinute - 7_200;
    const recorded = trackedRoom("main", "lecture", { label: "Lecture", trackedAt: this.#classBeginsAt - 3_600 });
    const people = minutesOf(this.#classBeginsAt, 30, (index) => (index < 20 ? ["ann", "bob"] : ["ann"]));
    const table = { client: this.#account.database(), tableName: this.#firstTable, now: () => Date.now() };
    await recordRoom(table, recorded, people);

    const { attendees } = await this.#attendance();

    assert.deepEqual(attendees.map(({ userId }) => userId).sort(), ["ann", "bob"]);
  }

  async deploysOneFunction(): Promise<void> {
    const { succeeded, output } = await this.#account.deployFunction("dev", "list-rooms");

    assert(succeeded, output);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
  }

  async changesParameters(): Promise<void> {
    await this.#deploy("dev", {
      ...{ shards: "2", snapshotCallsPerSecond: "100", throttleRequestsPerSecond: "50", logRetentionDays: "90" },
      ...{ corsOrigins: "https://reports.example.com", tags: "team=video", alarmCoveragePercent: "95" },
    });

    const schedules = [...(await this.#account.resources("dev", "AWS::Scheduler::Schedule")).keys()];
    const ofSweep = schedules.filter((logicalId) => logicalId.startsWith("SnapshotSchedule")).sort();
    assert.deepEqual(ofSweep, ["SnapshotSchedule0", "SnapshotSchedule1"]);
    assert.equal(await this.#table("dev"), this.#firstTable);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
  }

  async deploysSecondStage(): Promise<void> {
    await this.#deploy("dev2");

    assert.notEqual(await this.#table("dev2"), this.#firstTable);
    for (const type of ["AWS::CloudWatch::Alarm", "AWS::Lambda::Function", "AWS::Logs::LogGroup", "AWS::SQS::Queue"]) {
      const first = [...(await this.#account.resources("dev", type)).values()];
      const second = [...(await this.#account.resources("dev2", type)).values()];

      assert(second.length > 0, type);
      assert.deepEqual(
        second.filter((name) => first.includes(name)),
        [],
        type,
      );
    }
    assert.deepEqual(await this.#labels(), ["Lecture"]);
  }

  async removes(): Promise<void> {
    const { succeeded, output } = await this.#account.remove("dev");

    assert(succeeded, output);
    assert((await this.#account.tables()).includes(this.#firstTable));
  }

  async deploysAgain(): Promise<void> {
    await this.#deploy("dev");

    assert.notEqual(await this.#table("dev"), this.#firstTable);
    assert.deepEqual(await this.#labels(), []);
  }

  async adoptsTable(): Promise<void> {
    const emptyTable = await this.#table("dev");
    await this.#deploy("dev", { table: this.#firstTable });

    assert.equal(await this.#table("dev"), this.#firstTable);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
    assert((await this.#account.tables()).includes(emptyTable), "the table of the stack is kept as well");
  }

  async refusesToForgetTable(): Promise<void> {
    const { succeeded, output } = await this.#account.deploy("dev", always);

    assert(!succeeded);
    assert.match(output, new RegExp(`deploy with --param="table=${this.#firstTable}"`));
    assert.deepEqual(await this.#labels(), ["Lecture"]);
  }

  async refusesMissingTable(): Promise<void> {
    const { succeeded, output } = await this.#account.deploy("dev", { ...always, table: "no-such-table" });

    assert(!succeeded);
    assert.match(output, /there is no table no-such-table in this account and region/);
  }

  async readsKeptValues(): Promise<void> {
    this.#account.keepValues("dev", { ...always, table: this.#firstTable });
    const { succeeded, output } = await this.#account.deploy("dev");

    assert(succeeded, output);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
  }

  async restores(): Promise<void> {
    const restored = "rollcall-dev-restored";
    const client = this.#account.database();
    const before = await this.#attendance();
    await restoreTable(client, this.#firstTable, restored);
    assert.deepEqual(await protectionOf(client, restored), {
      ...{ keys: ["pk", "sk"], isProtected: true, expiresBy: "ttl", recovery: "ENABLED" },
    });
    const removal = await this.#account.remove("dev");
    assert(removal.succeeded, removal.output);
    await loseTable(client, this.#firstTable);

    this.#account.keepValues("dev", { ...always, table: restored });
    await this.#deploy("dev");

    assert.equal(await this.#table("dev"), restored);
    assert.deepEqual(await this.#labels(), ["Lecture"]);
    assert.deepEqual(await this.#attendance(), before);
  }

  async #deploy(stage: string, params: Readonly<Record<string, string>> = {}): Promise<void> {
    const { succeeded, output } = await this.#account.deploy(stage, { ...always, ...params });
    assert(succeeded, output);
  }

  async #table(stage: string): Promise<string> {
    const { AttendanceTableName = "" } = await this.#account.outputs(stage);
    return AttendanceTableName;
  }

  async #call(method: string, path: string, body?: unknown) {
    const { HttpApiId = "" } = await this.#account.outputs("dev");
    return this.#account.call(HttpApiId, method, path, this.#apiKey, body);
  }

  /** Of the class, which is over: it does not change any more. */
  async #attendance() {
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
    const range = `from=${iso(this.#classBeginsAt)}&to=${iso(this.#classBeginsAt + 1_800)}`;
    const { status, text } = await this.#call("GET", `${room}/attendance/attendees?${range}`);
    assert.equal(status, 200, text);
    const { attendees, session, people }: ClassReport = JSON.parse(text);
    return { attendees, session, people };
  }

  async #labels(): Promise<readonly string[]> {
    const { status, text } = await this.#call("GET", "/v1/rooms");
    assert.equal(status, 200, text);
    const { rooms }: { readonly rooms: readonly { readonly label: string }[] } = JSON.parse(text);
    return rooms.map(({ label }) => label);
  }
}
