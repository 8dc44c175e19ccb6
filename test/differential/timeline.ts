/** Epoch seconds. */
const firstSlot = Date.UTC(2026, 2, 3, 21, 50) / 1000;
const minute = 60;

interface Stretch {
  /** Minutes after the first slot. */
  readonly begins: number;
  readonly slots: number;
}

/** An hour's end, missed slots, a day's end, and a morning after a night without any slot. */
const stretches: readonly Stretch[] = [
  { begins: 0, slots: 10 },
  { begins: 13, slots: 6 },
  { begins: 126, slots: 8 },
  { begins: 728, slots: 5 },
];

export const slots: readonly number[] = stretches.flatMap(({ begins, slots: length }) =>
  Array.from({ length }, (_, index) => firstSlot + (begins + index) * minute),
);

/** Before these slots the process of the sweep begins anew, with nothing remembered. */
export const coldStarts: ReadonlySet<number> = new Set([16, 27]);

/** Before these slots the room's options are changed, people erased, rooms left alone. */
export const changeSlots: readonly number[] = [4, 9, 13, 19, 26];

export const trackedAt = firstSlot - 45;

/** When rooms have been asked about for the first time: in the midst of their time. */
export const firstQuestionsAfter = 15;

const lastSlot = slots.at(-1) ?? firstSlot;
export const questionsBeforeRollups = lastSlot + 20 * minute;
export const rollupsAt = lastSlot + 30 * minute;
export const questionsAfterRollups = lastSlot + 45 * minute;
/** The day of the last slots has ended by then, and short retentions are over. */
export const lateRollupsAt = lastSlot + 60 * 60 * minute;
export const lateQuestions = lateRollupsAt + minute;

export const timelineBegins = firstSlot;
export const timelineEnds = lastSlot + minute;

/** Where people come and go: around the slots, not in the hours between. */
export function someInstant(share: number, withinStretch: number): number {
  const stretch = stretches[Math.floor(share * stretches.length)] ?? { begins: 0, slots: 10 };
  return Math.floor(firstSlot + (stretch.begins - 3) * minute + withinStretch * (stretch.slots + 4) * minute);
}
