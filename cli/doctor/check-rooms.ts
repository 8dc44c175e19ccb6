import type { TrackedRoom } from "../../shared/attendance/room.ts";
import { listApps, listRooms, type UnreadableRoom } from "../../shared/attendance/table/rooms.ts";
import { lastSnapshot, type SnapshotSummary } from "../../shared/attendance/table/snapshots.ts";
import { readSecretText } from "../secrets/secret-swap.ts";
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Rooms of an app that are looked at: enough to see what holds for all of them. */
const roomsAnApp = 50;
/** A slot is observed for 60 s and written for a few more. */
const mostSlotAgeSeconds = 180;
/** Without the plan, or its console switch, the vendor's list stops here. */
const listWithoutPlan = 30;
/** Count and list are up to 40 s apart, so that a difference of a few people proves nothing. */
const clearlyMoreThanListed = 40;
const namedRooms = 3;

interface SeenRoom {
  readonly room: TrackedRoom;
  readonly last: SnapshotSummary | undefined;
}

/** What the record says of each app: its last slot, its gaps, and lists that stop where the vendor's plan ends. */
export async function checkRooms(patient: Patient): Promise<readonly Finding[]> {
  try {
    return await roomFindings(patient);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      return [skipped("slots", `there is no table ${patient.table?.tableName ?? ""} yet`)];
    }
    throw error;
  }
}

async function roomFindings(patient: Patient): Promise<readonly Finding[]> {
  const { table } = patient;
  if (table === undefined) {
    return [skipped("slots", "the stack names no table: see the finding on the stack")];
  }
  const findings: Finding[] = [];
  const all: SeenRoom[] = [];
  for (const app of await listApps(table)) {
    const { rooms, unreadable } = await listRooms(table, app, { limit: roomsAnApp });
    const seen = await Promise.all(rooms.map(async (room) => ({ room, last: await lastSnapshot(table, room) })));
    all.push(...seen);
    findings.push(...unreadable.map(unreadableFinding));
    if (seen.length > 0) {
      findings.push(slotFinding(app, seen, table.now()), ...planFindings(seen), ...damageFindings(seen));
    }
  }
  if (all.length === 0) {
    return [...findings, warning("slots", "no room is tracked", "npx rollcall rooms track begins with one")];
  }
  return [...findings, ...(await pseudonymFindings(patient, all))];
}

/** The newest slot of any of its rooms: single rooms may rest. */
function slotFinding(app: string, seen: readonly SeenRoom[], nowMs: number): Finding {
  const slots = seen.flatMap(({ last }) => (last === undefined ? [] : [last]));
  const newest = slots.reduce<SnapshotSummary | undefined>((a, b) => (a && a.slot >= b.slot ? a : b), undefined);
  const todo = "the log of snapshot-attendance says why: its line COMPLETED names apps that were skipped";
  if (newest === undefined) {
    return problem("slots", `${app}: nothing was recorded today or yesterday`, todo);
  }
  const at = new Date(newest.slot * 1000).toISOString();
  if (nowMs / 1000 - newest.slot > mostSlotAgeSeconds) {
    return problem("slots", `${app}: the last recorded slot is that of ${at}`, todo);
  }
  const gaps = gapsByReason(seen.filter(({ last }) => last?.slot === newest.slot));
  return gaps.length === 0
    ? ok("slots", `${app}: the slot of ${at} is recorded`)
    : warning("slots", `${app}: the slot of ${at} has gaps (${gaps.join("; ")})`, gapTodo);
}

/** Each reason with the rooms that have it: `throttled: lecture-1, lecture-2`. */
function gapsByReason(seen: readonly SeenRoom[]): readonly string[] {
  const reasons = new Set(seen.flatMap(({ last }) => (last?.gaps ?? []).map(({ reason }) => reason)));
  return [...reasons].map((reason) => {
    const groups = seen
      .filter(({ last }) => last?.gaps.some((gap) => gap.reason === reason))
      .map(({ room }) => room.groupId);
    const others = groups.length - namedRooms;
    return `${reason}: ${groups.slice(0, namedRooms).join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
  });
}

const gapTodo = "docs/ATTENDANCE.md says what each reason means; one that stays is worth a look into the log";

/** A plan holds for the whole app: one longer list proves it. */
function planFindings(seen: readonly SeenRoom[]): readonly Finding[] {
  if (seen.some(({ last }) => (last?.listed ?? 0) > listWithoutPlan)) {
    return [];
  }
  const cut = seen.filter(
    ({ last }) => last?.listed === listWithoutPlan && (last.onlineCount ?? 0) > clearlyMoreThanListed,
  );
  return cut.map(({ room, last }) =>
    warning(
      "plan",
      `${room.app} ${room.groupId}: the list stops at ${listWithoutPlan} of ${last?.onlineCount} people`,
      "buy the vendor's plan with online member lists, or switch the lists on in its console",
    ),
  );
}

function damageFindings(seen: readonly SeenRoom[]): readonly Finding[] {
  const damaged = seen.filter(
    ({ last }) => last?.onlineCount === undefined && last?.gaps.some(({ reason }) => reason === "internal"),
  );
  return damaged.map(({ room }) =>
    problem(
      "record",
      `${room.app} ${room.groupId}: this release cannot read its newest item`,
      "use the clone of the version that is deployed; if it is, the item is damaged",
    ),
  );
}

function unreadableFinding({ app, groupId, reason }: UnreadableRoom): Finding {
  const todo = `npx rollcall rooms track ${app} ${groupId} --type … writes its settings anew`;
  return problem("rooms", `${app} ${groupId} is not swept: ${reason}`, todo);
}

async function pseudonymFindings({ secrets }: Patient, seen: readonly SeenRoom[]): Promise<readonly Finding[]> {
  const needing = seen.filter(({ room }) => room.pseudonymous);
  if (needing.length === 0) {
    return [];
  }
  const secretName = `${secrets.secretsPrefix}/pseudonym-key`;
  const key = await readSecretText({ client: secrets.client, secretName, description: "" });
  return key === undefined
    ? [
        problem(
          "pseudonyms",
          `pseudonymous rooms need ${secretName}, which is missing`,
          "restore it, or people recorded so far are strangers",
        ),
      ]
    : [ok("pseudonyms", "the key of pseudonyms is there")];
}
