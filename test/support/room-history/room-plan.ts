import { slotSeconds } from "../../../shared/attendance/observation.ts";

/** Which of several devices' join times the vendor shows. */
export type ShownJoin = "first" | "oldest-present" | "latest-present";

/** How the cursor of the next page works; `pinned` keeps the snapshot of the first page. */
export type CursorKind = "pinned" | "offset" | "join-time" | "join-time-inclusive";

export interface RoomPlan {
  readonly size: number;
  readonly slots: number;
  /** Share of the room that is replaced each minute. */
  readonly churn: number;
  readonly everySeconds: number;
  readonly cap: number;
  readonly capCountsRobots: boolean;
  readonly robots: number;
  readonly pageSize: number;
  readonly cursor: CursorKind;
  readonly shownJoin: ShownJoin;
  readonly pictureSeconds: number;
  readonly countAgeSeconds: number;
  readonly pageDelay: number;
  readonly faultShare: number;
  readonly lateShare: number;
  readonly hiccupShare: number;
  readonly rejoinShare: number;
  readonly secondDeviceShare: number;
  readonly flickerShare: number;
  readonly bursts: number;
  readonly emptiesAt: number | null;
  readonly dissolvesAt: number | null;
  readonly shortestStay: number;
}

/** Draws the room, the vendor's behaviour and the faults. Sizes are chosen at the vendor's limits on purpose. */
export function drawPlan(random: () => number): RoomPlan {
  const pick = <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  const small = random() < 0.9;
  const size = small
    ? pick([0, 1, 2, 3, 5, 8, 12, 20, 28, 29, 30, 31, 32, 35, 45, 60, 90])
    : pick([245, 250, 255, 300, 495, 500, 505, 760, 900, 985, 1000, 1005, 1100, 1300]);
  const cap = size < 200 && random() < 0.35 ? pick([30, 31]) : 1000;
  const slots = small ? 5 + Math.floor(random() * 35) : 4 + Math.floor(random() * 7);
  const span = slots * slotSeconds;
  const capped = size + 60 > cap;
  return {
    size,
    slots,
    churn: pick([0, 0.02, 0.05, 0.2, 0.5]),
    everySeconds: pick([60, 60, 60, 30, 10]),
    cap,
    capCountsRobots: random() < 0.5,
    robots: pick([0, 0, 0, 1, 3]),
    pageSize: pick([250, 500]),
    cursor: pick(["pinned", "offset", "join-time", "join-time-inclusive"]),
    // Two assumptions of TRUTH.md are about several devices: a shown join time does not move back past the end of a
    // capped list, and does not move at all between two pages, while its owner is online.
    // Rooms of up to 45 never grow to a second page here.
    shownJoin:
      size > 45 ? "first" : pick(capped ? ["first", "oldest-present"] : ["first", "oldest-present", "latest-present"]),
    pictureSeconds: pick([40, 40, 40, 10]),
    countAgeSeconds: pick([0, 10, 20, 20, 240]),
    pageDelay: pick([0.1, 0.5, 2, 6]),
    faultShare: pick([0, 0, 0.05, 0.3]),
    lateShare: pick([0, 0, 0.1]),
    hiccupShare: pick([0, 0, 0.05]),
    rejoinShare: pick([0, 0.3, 0.8]),
    secondDeviceShare: pick([0, 0, 0.3]),
    flickerShare: pick([0, 0.2]),
    bursts: pick([0, 0, 1, 2]),
    emptiesAt: random() < 0.2 ? span * random() : null,
    dissolvesAt: random() < 0.1 ? span * (0.3 + 0.7 * random()) : null,
    shortestStay: pick([1, 1, 20, 120]),
  };
}
