import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportDays } from "../../shared/export/export-days.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { startTestTable, type TestTable } from "../support/dynamodb.ts";
import { recordSessions } from "../support/history-rooms.ts";
import { propertySeed } from "../support/property-runs.ts";
import { reportApi } from "../support/report-api.ts";

/** A Python with pandas and pyarrow: `ROLLCALL_PYTHON`, or the one on the path. */
const python = process.env["ROLLCALL_PYTHON"] ?? "python3";
const hasPandas = spawnSync(python, ["-c", "import pandas, pyarrow"]).status === 0;
const why = hasPandas ? "" : " (skipped: there is no Python with pandas and pyarrow; ROLLCALL_PYTHON names one)";

const daySeconds = 86_400;
const day = 1_767_312_000; // 2026-01-02T00:00:00Z
const rooms = ["algebra", "biology"];
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** As docs/EXPORT.md reads the files. */
const program = `
import json, sys
import pandas as pd
folder = sys.argv[1]
stays = pd.read_parquet(folder + "/kind=stays/", filters=[("app", "=", "main"), ("date", ">=", "2026-01-01")])
people = stays.groupby(["group_id", "user_id"], observed=True)[["seconds_min", "seconds_max"]].sum().reset_index()
rooms = pd.read_parquet(folder + "/kind=rooms/", filters=[("app", "=", "main")])
print(json.dumps({
  "dtypes": {name: str(kind) for name, kind in stays.dtypes.items()},
  "people": people.to_dict("records"),
  "rooms": sorted(rooms["group_id"].tolist()),
}))
`;

let table: TestTable;
let folder = "";

beforeAll(async () => {
  const nowMs = (day + 2 * daySeconds) * 1000;
  table = await startTestTable(() => nowMs);
  folder = mkdtempSync(join(tmpdir(), "rollcall-pandas-"));
  for (const [index, groupId] of rooms.entries()) {
    await recordSessions(table, groupId, [propertySeed() + index], { beginsAt: day + 9 * 3600 });
  }
  const onTrouble = (_: unknown, cause: unknown): never => {
    throw new Error("a room was not exported", { cause });
  };
  await exportDays({ table, files: new FolderFiles(folder), onTrouble }, { atMs: nowMs + 600_000 });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await table.close();
});

describe("exported files read by pandas", () => {
  it.skipIf(!hasPandas)(`have the figures of the API, in types of their own${why}`, async () => {
    const read = JSON.parse(execFileSync(python, ["-c", program, folder], { encoding: "utf8", maxBuffer: 2 ** 26 }));

    expect(read.dtypes).toMatchObject({ seconds_min: "int32", seconds_max: "int32" });
    expect(read.dtypes["joined_at"]).toMatch(/^datetime64\[ms(, UTC)?\]$/);
    for (const groupId of rooms) {
      const query = { from: iso(day), to: iso(day + daySeconds), limit: "10000" };
      const { body } = await reportApi(table)("attendees", { path: { app: "main", groupId }, query });
      const expected = body.attendees.map(({ userId, secondsMin, secondsMax }: Record<string, unknown>) => ({
        ...{ group_id: groupId, user_id: userId, seconds_min: secondsMin, seconds_max: secondsMax },
      }));
      const people = read.people.filter((row: Record<string, unknown>) => row["group_id"] === groupId);
      const byId = (one: { user_id: string }, other: { user_id: string }) => (one.user_id < other.user_id ? -1 : 1);
      expect(people.sort(byId)).toEqual(expected.sort(byId));
      expect(expected.length).toBeGreaterThan(2);
    }
    expect(read.rooms).toEqual(rooms);
  });
});
