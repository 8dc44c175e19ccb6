import { describe, expect, it } from "vitest";
import { chineseOf } from "../../../page/notes/chinese-notes.ts";
import { mergeNotes, notePartsOf } from "../../../page/notes/note-parts.ts";
import type { CourseSession } from "../../../page/views/courses/course-rows.ts";
import { groupNotes } from "../../../page/views/courses/grouped-notes.ts";
import {
  noteDaysWithoutEvents,
  noteEvents,
  noteLimits,
  noteNamings,
  noteRollCalls,
} from "../../../shared/attendance/reports/report-notes.ts";

const completeness = { complete: 0, unsettled: 2, truncated: 3, "not-ended": 4, implausible: 5, "plan-limited": 6 };
const lists = {
  byCompleteness: completeness,
  stuckLists: 0,
  listed: 1,
  counted: 1,
  longestList: 1000,
  robotsMost: 7,
  peopleMost: 1,
};
const events = {
  events: 90,
  lastEventAt: null,
  hours: [],
  joins: { known: 50, withEvent: 20 },
  leaves: { known: 40, withEvent: 0, withEdge: 0 },
  silence: { since: null, changes: 90 },
  contradictions: 3,
};
const rollCalls = { rollCalls: 9, confirmed: 8, denied: 7, unanswered: 0 };

describe("the notes of reports in Chinese", () => {
  it.each([
    ...noteLimits(lists, 3),
    ...noteLimits({ ...lists, stuckLists: 12 }, 0),
    ...noteRollCalls(rollCalls),
    ...noteRollCalls({ ...rollCalls, unanswered: 6 }),
    ...noteEvents(events),
    ...noteEvents({ ...events, silence: { since: 1_790_000_000, changes: 20 } }),
    ...noteDaysWithoutEvents([{ events }, { events: undefined }]),
    ...noteNamings({ hasErased: true, hasTwoKinds: true }),
  ])("%s", (note) => {
    const { sentence, values } = notePartsOf(note);
    const chinese = chineseOf(sentence) ?? "";

    expect(chinese).not.toBe("");
    for (const [, index] of chinese.matchAll(/\{(\d+)\}/g)) {
      expect(Number(index)).toBeLessThan(values.length);
    }
  });
});

describe("the same note of several sessions", () => {
  const cut = (lists: number) =>
    `${lists} lists were cut off at the newest 1,000 by the vendor (longest: 1000). People who are not in them are unknown.`;

  it("has the range of its numbers", () => {
    const merged = mergeNotes(notePartsOf(cut(12)), notePartsOf(cut(4)));

    expect(merged?.values).toEqual([
      { least: 4, most: 12 },
      { least: 1000, most: 1000 },
      { least: 1000, most: 1000 },
    ]);
  });

  it("stays apart where its times differ", () => {
    const since = (day: string) => notePartsOf(`From ${day}T00:00:00Z on people are recorded under pseudonyms.`);

    expect(mergeNotes(since("2026-01-01"), since("2026-01-02"))).toBeUndefined();
  });

  it("is one line with its sessions", () => {
    const session = (sessionId: string, notes: string[]) =>
      ({ sessionId, notes }) as Partial<CourseSession> as CourseSession;
    const noted = [session("a", [cut(1)]), session("b", ["Other."]), session("c", [cut(5)])];

    const groups = groupNotes(noted);

    expect(groups.map(({ sessions }) => sessions.map(({ sessionId }) => sessionId))).toEqual([["a", "c"], ["b"]]);
  });
});
