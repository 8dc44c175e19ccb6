import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RollCallSample, SlotObservation } from "../../shared/attendance/observation.ts";
import { reportAttendees } from "../../shared/attendance/reports/attendees.ts";
import { readExpectedList, swapExpectedList } from "../../shared/attendance/table/expected-lists.ts";
import { asUserId } from "../../shared/identity/ids.ts";
import { allAttendees, expectedPlain } from "../support/everybody.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { someSlot } from "../support/shifted-world.ts";
import { main, type SweepStack, startSweepStack } from "../support/sweep-stack.ts";
import { type DoomedSweeps, startDoomedSweeps } from "./doomed-sweeps.ts";

const kills = Number(process.env["ROLLCALL_KILLS"] ?? 5);
const seed = Number(process.env["ROLLCALL_PROPERTY_SEED"] ?? 0) || Math.floor(Math.random() * 2 ** 31);
const roomIds = ["hall-1", "hall-2", "hall-3"];
const { sdkAppId } = main;
const minute = 60;
/** Of each room's roll call: 10 people a call, and the refusals of larger calls before. */
const callsOfRoll = 12;

/** Whom the lists, cut at 1,000, never show: they came first. */
const stayers = people("stayer", 40);
/** They come and go, and stand among the newest while they are there. */
const wanderers = people("wanderer", 20);
const strangers = people("stranger", 20);
const expected = [...stayers, ...wanderers, ...strangers];

function people(kind: string, many: number): readonly string[] {
  return Array.from({ length: many }, (_, index) => `${kind}${index}`);
}

describe(`a sweep that is killed amid its roll calls, ${kills} times (seed ${seed})`, () => {
  let stack: SweepStack;
  let doomed: DoomedSweeps;
  beforeAll(async () => {
    stack = await startSweepStack({ switches: { maxAccountsPerCheck: 10, listPictureMs: 0 } });
    doomed = await startDoomedSweeps(stack);
    for (const groupId of roomIds) {
      const createdAt = (someSlot - 7200) * 1000;
      stack.vendors.tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", createdAt });
      for (const userId of [...stayers, ...wanderers]) join(groupId, userId, createdAt);
      for (let index = 0; index < 1000; index += 1) join(groupId, `other${index}`, createdAt + 3_600_000 + index);
      const room = await stack.track("main", groupId, { trackedAt: someSlot - minute });
      const list = {
        people: expected.map((userId) => ({ userId: asUserId(userId) })),
        pseudonymous: false,
        changedAt: someSlot - minute,
      };
      await swapExpectedList(stack.table, room, await readExpectedList(stack.table, room), list);
    }
  });
  afterAll(async () => {
    await doomed.close();
    await stack.close();
  });

  const join = (groupId: string, userId: string, at: number) =>
    stack.vendors.tencent.join({ sdkAppId, groupId, userId, at });
  /** In the slots of even minutes. */
  const wanderersAreThere = (slot: number) => ((slot - someSlot) / minute) % 2 === 0;
  const callsMade = () => stack.vendors.calls.total({ command: "check_members" });
  const stored = (slot: number) => Promise.all(roomIds.map((groupId) => stack.read("main", groupId, slot)));
  /** Instants at which the wanderers came, or left. */
  const moves: { at: number; areThere: boolean }[] = [{ at: someSlot - 7200, areThere: true }];
  const moveWanderers = (slot: number) => {
    moves.push({ at: slot - 10, areThere: wanderersAreThere(slot) });
    for (const groupId of roomIds) {
      for (const userId of wanderers) {
        const at = (slot - 10) * 1000;
        if (wanderersAreThere(slot)) join(groupId, userId, at);
        else stack.vendors.tencent.leave({ sdkAppId, groupId, userId, at });
      }
    }
  };

  const claimsOnlyTruth = (slot: number, rollCall: RollCallSample | undefined): boolean => {
    if (rollCall === undefined) return true;
    const absent = wanderersAreThere(slot) ? strangers : [...strangers, ...wanderers];
    const isAbsent = new Set<string>(absent);
    return rollCall.confirmed.every((id) => !isAbsent.has(id)) && rollCall.denied.every((id) => isAbsent.has(id));
  };
  const isWhole = (slot: number, one: SlotObservation | undefined): boolean =>
    one?.rosters.length === 1 && one.rollCall?.unanswered === 0 && claimsOnlyTruth(slot, one.rollCall);

  it("stores whole roll calls or none, claims nothing of people it did not ask for, and calls the next roll", async () => {
    const random = seededRandom(seed);
    let killedInMidRoll = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const slot = someSlot + kill * 3 * minute;
      moveWanderers(slot);
      const enough = callsMade() + Math.floor(random() * roomIds.length * callsOfRoll);
      await doomed.killAt(slot, () => callsMade() >= enough);
      const before = await stored(slot);
      killedInMidRoll += before.some((one) => one === undefined) ? 1 : 0;

      const next = slot + minute;
      moveWanderers(next);
      await doomed.sweepNext(next);
      const after = await stored(slot);
      const following = await stored(next);

      for (const [index, one] of before.entries()) {
        if (one === undefined) expect(after[index]).toMatchObject({ counts: [], rosters: [] });
        else expect(after[index]).toEqual(one);
        expect(one === undefined || isWhole(slot, one)).toBe(true);
      }
      expect(following.every((one) => isWhole(next, one))).toBe(true);
    }
    expect(killedInMidRoll).toBeGreaterThan(0);

    await expectTrueReports();
  }, 1_200_000);

  const expectTrueReports = async () => {
    const slots = Array.from({ length: kills * 3 }, (_, index) => someSlot + index * minute);
    const window = { from: someSlot, to: someSlot + kills * 3 * minute };
    for (const groupId of roomIds) {
      const read = await Promise.all(slots.map((slot) => stack.read("main", groupId, slot)));
      const observations = read.filter((one) => one !== undefined);
      const report = await reportAttendees(observations, window, { expected: expectedPlain(expected.map(asUserId)) });
      const rows = allAttendees(report).filter((row) => row.expected);
      const statusOf = new Map<string, string>(rows.map(({ userId, status }) => [userId, status]));
      expect(new Set(stayers.map((userId) => statusOf.get(userId)))).toEqual(new Set(["present"]));
      for (const userId of wanderers) expect(statusOf.get(userId)).not.toBe("absent");
      // A minute without answers may have hidden a visit.
      for (const userId of strangers) expect(statusOf.get(userId)).toBe("unknown");
      const seconds = moves.map(({ at, areThere }, index) => {
        const until = Math.min(window.to, moves[index + 1]?.at ?? window.to);
        return areThere ? Math.max(0, until - Math.max(window.from, at)) : 0;
      });
      const truth = seconds.reduce((sum, one) => sum + one, 0);
      // A visit may lie in a minute that was lost, so that the greatest possible time is not the truth's.
      for (const { userId, secondsMin } of rows.filter((row) => row.userId.startsWith("wanderer"))) {
        expect([userId, secondsMin <= truth]).toEqual([userId, true]);
      }
    }
  };
});
