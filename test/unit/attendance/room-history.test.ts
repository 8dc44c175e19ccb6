import { describe, expect, it } from "vitest";
import {
  continueHistory,
  labelBefore,
  mostNamings,
  mostPastLabels,
  type RoomHistory,
} from "../../../shared/attendance/room-history.ts";
import { labelFault, labelFrom } from "../../../shared/attendance/room-label.ts";

const begun = continueHistory(undefined, { label: undefined, pseudonymous: false }, 100);

function relabelled(labels: readonly (string | undefined)[], everySeconds = 100): RoomHistory {
  let history = continueHistory(undefined, { label: labels[0], pseudonymous: false }, 0);
  for (const [index, label] of labels.entries()) {
    history = continueHistory(history, { label, pseudonymous: false }, index * everySeconds);
  }
  return history;
}

describe("the history of a room's label", () => {
  it("begins with nothing but the present", () => {
    expect(begun).toEqual({ namings: [{ since: 100, pseudonymous: false }] });
  });

  it("finds the label that held just before an instant, none included", () => {
    const history = relabelled(["a", "b", undefined, "c"]);

    expect([1, 100, 101, 200, 201, 300, 301].map((end) => labelBefore(history, end))).toEqual([
      ...["a", "a", "b", "b", undefined, undefined, "c"],
    ]);
  });

  it("keeps no label that held for no time", () => {
    expect(relabelled(["a", "b", "c"], 0)).toEqual({
      label: "c",
      pastLabels: [{ label: "a", until: 0 }],
      namings: [{ since: 0, pseudonymous: false }],
    });
  });

  it("is not touched by a change of something else", () => {
    const history = relabelled(["a", "b"]);

    expect(continueHistory(history, { label: "b", pseudonymous: false }, 999)).toEqual(history);
  });

  it("drops the oldest beyond its bound", () => {
    const labels = Array.from({ length: mostPastLabels + 5 }, (_, index) => `label ${index}`);

    const { pastLabels } = relabelled(labels);

    expect(pastLabels).toHaveLength(mostPastLabels);
    expect([pastLabels?.[0], pastLabels?.at(-1)]).toEqual([
      { label: "label 4", until: 500 },
      { label: `label ${mostPastLabels + 3}`, until: (mostPastLabels + 4) * 100 },
    ]);
  });
});

describe("the history of how people are named", () => {
  const named = (before: RoomHistory | undefined, pseudonymous: boolean, now: number) =>
    continueHistory(before, { label: undefined, pseudonymous }, now);

  it("has an entry for each change, and none for a change of something else", () => {
    const history = named(named(named(begun, false, 150), true, 200), false, 300);

    expect(history.namings).toEqual([
      { since: 100, pseudonymous: false },
      { since: 200, pseudonymous: true },
      { since: 300, pseudonymous: false },
    ]);
  });

  it("keeps both of two changes in one second, and their order when a clock is behind", () => {
    expect(named(named(begun, true, 200), false, 199).namings).toEqual([
      { since: 100, pseudonymous: false },
      { since: 200, pseudonymous: true },
      { since: 200, pseudonymous: false },
    ]);
  });

  it("drops the oldest beyond its bound", () => {
    let history = begun;
    for (let change = 1; change <= mostNamings + 4; change += 1) {
      history = named(history, change % 2 === 1, 100 + change);
    }

    expect(history.namings).toHaveLength(mostNamings);
    expect([history.namings[0]?.since, history.namings.at(-1)?.since]).toEqual([105, 100 + mostNamings + 4]);
  });
});

describe("a label", () => {
  it.each(["Lecture 1", 'quotes " and ünïcode 课', "👩‍🏫 class", "❤️ ✌🏽 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", " padded "])(
    "may be %j",
    (label) => {
      expect([labelFault(label), labelFrom(label)]).toEqual([undefined, label.trim()]);
    },
  );

  it.each([
    ...["a\tb", "a\r\nb", "\0", "a\u007F", "a\u009Bb", "a\u2028b", "a\u202Eb", "a\u2066b", "a\uD83D", "\uDE00a"],
    ...[
      "a\u061C",
      "a\u200Fb",
      "مرحبا\u200F!",
      "\uFEFFa",
      "a\u200Bb",
      "a\u2800",
      "a\u00ADb",
      "a\u034Fb",
      "\u115F",
      "\u3164",
    ],
    ...["a\u2060b", "a\u180Eb", "a\u200Db", "\u200D", "a\uFE0F", "a\u{E0061}", "a\u{E01EF}", "1\uFE0F"],
  ])("holds nothing unseen such as %j", (label) => {
    expect(labelFault(label)).toBe(
      "must hold no control characters, line breaks, or other characters that are not seen",
    );
    expect(labelFault(labelFrom(label) ?? "x")).toBeUndefined();
  });

  it.each([" ", "  ", "\u00A0", "\u3000 \u2003"])("is not made of blanks only: %j", (label) => {
    expect([labelFault(label), labelFrom(label)]).toEqual(["must not be blank", undefined]);
  });

  it("made of a vendor's name is cut between characters, and is none when nothing can be seen", () => {
    expect(labelFrom(`${"x".repeat(199)}😀`)).toBe("x".repeat(199));
    expect(labelFrom(` \u0000\n`)).toBeUndefined();
    expect(labelFrom("\u0007bell\nclass ")).toBe("bell class");
  });
});
