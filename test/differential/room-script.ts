import { idMaker, scriptedNickname } from "./scripted-ids.ts";
import { ScriptedRandom } from "./scripted-random.ts";
import { changeSlots, someInstant, timelineBegins, timelineEnds } from "./timeline.ts";

export type GroupType = "AVChatRoom" | "Community" | "ChatGroup";

export interface Visit {
  readonly join: number;
  readonly leave: number;
}

export interface ScriptedPerson {
  readonly userId: string;
  readonly nickname: string | undefined;
  readonly visits: readonly Visit[];
}

/** How the vendor shows this room. Shares are of a minute, a row or an answer. */
export interface VendorTraits {
  /** The newest 1,000, or 30 or 31 without the paid plan. */
  readonly cap: number;
  readonly pageSize: number;
  readonly isShuffled: boolean;
  readonly robots: readonly string[];
  readonly arePinned: boolean;
  readonly countAgeSeconds: number;
  readonly zeroCountShare: number;
  readonly faultShare: number;
  readonly noJoinTimeShare: number;
  readonly brokenRowShare: number;
  /** Epoch seconds; infinite for a room that stays. */
  readonly dissolvedFrom: number;
  readonly backFrom: number;
}

export interface Change {
  readonly beforeSlot: number;
  readonly what: "put" | "untrack" | "forget" | "replace";
  readonly body: Readonly<Record<string, unknown>>;
  readonly userId: string;
}

export interface RoomScript {
  /** In the whole run: names the room in a reproduction. */
  readonly index: number;
  readonly seed: number;
  /** The same for all rooms of an app. */
  readonly appSeed: number;
  readonly app: string;
  readonly groupId: string;
  readonly groupType: GroupType;
  /** False for rooms that only discovery finds. */
  readonly isPut: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly traits: VendorTraits;
  readonly people: readonly ScriptedPerson[];
  readonly changes: readonly Change[];
}

/** An app's calls of one command must fit into the 50 ms for which calls leave unpaced: then no room's time depends on another's. */
export const roomsPerApp = 16;

const appKinds = ["tencent", "tencent", "tencent", "discovering", "tencent", "agora"] as const;

export function appOf(index: number): {
  readonly name: string;
  readonly number: number;
  readonly kind: (typeof appKinds)[number];
} {
  const number = Math.floor(index / roomsPerApp);
  return { name: `app${number}`, number, kind: appKinds[number % appKinds.length] ?? "tencent" };
}

export function scriptRoom(seed: number, index: number): RoomScript {
  const random = new ScriptedRandom(seed, "room", index);
  const { name: app, kind } = appOf(index);
  const isAgora = kind === "agora";
  const groupType = isAgora ? "ChatGroup" : random.chance(0.1) ? "Community" : "AVChatRoom";
  const people = scriptPeople(seed, random, app, isAgora);
  return {
    index,
    seed: random.integer(1, 2 ** 31),
    appSeed: new ScriptedRandom(seed, "app", app).integer(1, 2 ** 31),
    app,
    groupId: groupIdOf(random, groupType, index),
    groupType,
    isPut: kind !== "discovering" || groupType !== "AVChatRoom" || random.chance(0.5),
    options: roomOptions(random, groupType),
    traits: vendorTraits(random, people.length),
    people,
    changes: scriptChanges(random, people),
  };
}

function groupIdOf(random: ScriptedRandom, groupType: GroupType, index: number): string {
  switch (groupType) {
    case "ChatGroup":
      return String(200_000_000_000_000 + index);
    case "Community":
      return `@TGS#_c${index}`;
    default:
      return random.chance(0.5) ? `@TGS#a${index}` : `room ${index}`;
  }
}

function roomOptions(random: ScriptedRandom, groupType: GroupType): Record<string, unknown> {
  return {
    groupType,
    ...(random.chance(0.8) ? { roster: random.chance(0.93) } : {}),
    ...(random.chance(0.15) ? { sampleEverySeconds: random.one([10, 20, 30, 45]) } : {}),
    ...(random.chance(0.3) ? { label: random.one(["Class 7b", "Ünïcode 🙂", "a, b"]) } : {}),
    ...(random.chance(0.2) ? { retentionDays: random.one([1, 2, 7, 400]) } : {}),
    ...(random.chance(0.3) ? { sessionGapSeconds: random.one([60, 120, 300, 7_200]) } : {}),
    ...(random.chance(0.2) ? { sessionMinPeople: random.integer(1, 6) } : {}),
    ...(random.chance(0.15) ? { pseudonymous: true } : {}),
    ...(random.chance(0.15) ? { adaptive: true } : {}),
  };
}

function roomSize(random: ScriptedRandom): number {
  const kind = random.next();
  if (kind < 0.06) return 0;
  if (kind < 0.2) return random.integer(1, 4);
  if (kind < 0.7) return random.integer(5, 45);
  if (kind < 0.94) return random.integer(46, 160);
  return kind < 0.98 ? random.integer(161, 600) : random.integer(900, 1_300);
}

function scriptPeople(seed: number, random: ScriptedRandom, app: string, isAgora: boolean): ScriptedPerson[] {
  const size = roomSize(random);
  // Half of the rooms share their people with others of the app.
  const makeId = idMaker(random, isAgora);
  const shared = new ScriptedRandom(seed, "people", app);
  const pool = random.chance(0.5) ? Array.from({ length: size }, () => idMaker(shared, isAgora)(shared)) : undefined;
  const stayMinutes = random.one([1, 3, 10, 40, 900]);
  const rejoins = random.next() * 0.7;
  const stepSeconds = random.one([1, 1, 1, 5, 30]);
  const people = new Map<string, ScriptedPerson>();
  for (let person = 0; person < size; person += 1) {
    const userId = pool?.[person] ?? makeId(random);
    const visits = scriptVisits(random, stayMinutes * 60, rejoins).map((visit) => inSteps(visit, stepSeconds));
    people.set(userId, { userId, nickname: scriptedNickname(random), visits });
  }
  return [...people.values()];
}

/** Crowds come and go in the same seconds: where a rule says "before" or "until", it matters. */
function inSteps({ join, leave }: Visit, seconds: number): Visit {
  const begins = Math.floor(join / seconds) * seconds;
  return { join: begins, leave: Math.max(begins + 1, Math.floor(leave / seconds) * seconds) };
}

function scriptVisits(random: ScriptedRandom, meanSeconds: number, rejoins: number): Visit[] {
  const visits: Visit[] = [];
  const isEarly = random.chance(0.5);
  let join = isEarly ? timelineBegins - random.integer(0, 4_000) : someInstant(random.next(), random.next());
  for (let visit = 0; visit < 8 && join < timelineEnds; visit += 1) {
    const leave = join + 1 + Math.floor(-Math.log(1 - random.next()) * meanSeconds);
    visits.push({ join, leave });
    if (!random.chance(rejoins)) {
      break;
    }
    join = random.chance(0.7)
      ? leave + random.integer(0, 400)
      : Math.max(leave, someInstant(random.next(), random.next()));
  }
  return visits;
}

function vendorTraits(random: ScriptedRandom, size: number): VendorTraits {
  const isDissolved = random.chance(0.08);
  const dissolvedFrom = isDissolved ? someInstant(random.next(), random.next()) : Number.POSITIVE_INFINITY;
  return {
    cap: random.chance(0.2) ? random.one([30, 31]) : 1_000,
    pageSize: random.one(size > 200 ? [1_000, 500, 1_000] : [1_000, 500, 250, 20]),
    isShuffled: random.chance(0.07),
    robots: random.chance(0.12) ? Array.from({ length: random.integer(1, 5) }, (_, robot) => `robot${robot}`) : [],
    arePinned: random.chance(0.6),
    countAgeSeconds: random.integer(0, 20),
    zeroCountShare: random.chance(0.15) ? 0.15 : 0,
    faultShare: random.chance(0.25) ? random.next() * 0.25 : 0,
    noJoinTimeShare: random.chance(0.15) ? random.next() : 0,
    brokenRowShare: random.chance(0.08) ? random.next() * 0.1 : 0,
    dissolvedFrom,
    backFrom: isDissolved && random.chance(0.3) ? dissolvedFrom + 600 : Number.POSITIVE_INFINITY,
  };
}

function scriptChanges(random: ScriptedRandom, people: readonly ScriptedPerson[]): Change[] {
  return changeSlots.flatMap((beforeSlot) => {
    if (!random.chance(0.12)) {
      return [];
    }
    const what = random.one(["put", "put", "put", "put", "untrack", "untrack", "forget", "replace"] as const);
    const userId = people.length === 0 ? "nobody" : random.one(people).userId;
    return [{ beforeSlot, what, userId, body: changedOptions(random) }];
  });
}

function changedOptions(random: ScriptedRandom): Record<string, unknown> {
  return random.one<Record<string, unknown>>([
    { pseudonymous: true },
    { pseudonymous: true },
    { pseudonymous: false },
    { label: "renamed" },
    { label: null },
    { sampleEverySeconds: 30, sessionGapSeconds: 60 },
    { roster: false },
    { retentionDays: 3, sessionMinPeople: 3 },
    { adaptive: true },
    { groupType: "AVChatRoom" },
    { unknownOption: 1 },
    { sampleEverySeconds: 5 },
  ]);
}
