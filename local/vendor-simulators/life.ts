import type { EpochMs } from "../../shared/identity/ids.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { TencentGroupAddress } from "./tencent/group-types.ts";
import type { TencentSimulator } from "./tencent/simulator.ts";

/** Arrivals and departures of one simulated room. */
export interface RoomProfile {
  /** People in the room at the start. */
  readonly size: number;
  readonly arrivalsPerMinute: number;
  /** Default `size / arrivalsPerMinute`: the room keeps its size on average. */
  readonly meanStaySeconds?: number;
  /** Share of arrivals who return after leaving. Default 0.3. */
  readonly rejoinShare?: number;
  /** Robots pinned in the list. Default 0. */
  readonly robots?: number;
  /** Share of people on a Web client. Default 0. */
  readonly webShare?: number;
  /** Share of arrivals with a second device that comes later and leaves earlier. Default 0. */
  readonly secondDeviceShare?: number;
  /** Share with a nickname. Default 0.8. */
  readonly nicknameShare?: number;
  /** How long the true history is kept. Default 6 hours. */
  readonly rememberMs?: number;
}

/** A simulated room. Presence is generated on demand as `now()` advances, deterministically for a seed. */
export interface LivingRoom extends TencentGroupAddress {
  readonly seed: number;
  readonly profile: RoomProfile;
  /** When the initial members join. Default: the first time that a view is requested. */
  readonly startAt?: EpochMs;
}

interface Move {
  readonly kind: "join" | "leave";
  readonly at: EpochMs;
  readonly userId: string;
  readonly device?: string;
}

interface Person {
  readonly userId: string;
  readonly device: string;
  readonly nickname: string | undefined;
}

/** Shortest stay: join times have a resolution of one second. */
const shortestStayMs = 1_000;
const defaultMemoryMs = 6 * 3_600_000;
const minuteMs = 60_000;
const givenNames = ["Ana", "Bao", "Chidi", "Dana", "Elif", "Farid", "Goro", "Hana", "Ines", "Joon", "Kofi", "Lin"];

/**
 * Simulates the presence of a group: Poisson arrivals, exponential stays, some users return. No timers: the events up to a time
 * are generated when a view at that time is requested.
 */
export function makeRoomLive(tencent: TencentSimulator, { seed, profile, startAt, ...address }: LivingRoom): void {
  const { size, arrivalsPerMinute, rejoinShare = 0.3, webShare = 0, secondDeviceShare = 0 } = profile;
  const { nicknameShare = 0.8, rememberMs = defaultMemoryMs, robots = 0 } = profile;
  const meanStayMs = (profile.meanStaySeconds ?? (60 * size) / Math.max(arrivalsPerMinute, 0.001)) * 1_000;
  const random = createSeededRandom(seed);
  const pending: Move[] = [];
  const gone: Person[] = [];
  const inside = new Map<string, Person>();
  let people = 0;
  let nextArrivalAt = Number.POSITIVE_INFINITY;
  let livedUntil = Number.NaN;
  let forgottenAt = 0;

  const exponential = (meanMs: number) => -Math.log(1 - random()) * meanMs;
  const drawStay = () => Math.round(Math.max(shortestStayMs, exponential(meanStayMs)));
  const drawArrival = (after: EpochMs) =>
    arrivalsPerMinute > 0 ? after + exponential(minuteMs / arrivalsPerMinute) : Number.POSITIVE_INFINITY;

  const schedule = (move: Move) => {
    let place = pending.length;
    while (place > 0 && (pending[place - 1]?.at ?? 0) < move.at) place--;
    pending.splice(place, 0, move);
  };

  const newcomer = (): Person => {
    people++;
    const name = givenNames[Math.floor(random() * givenNames.length)] ?? "Guest";
    return {
      userId: `p${seed}-${people}`,
      device: random() < webShare ? "web" : "app",
      nickname: random() < nicknameShare ? `${name} ${people}` : undefined,
    };
  };

  const drawPerson = (): Person => {
    if (gone.length === 0 || random() >= rejoinShare) return newcomer();
    const [returner] = gone.splice(Math.floor(random() * gone.length), 1);
    return returner ?? newcomer();
  };

  const enter = (person: Person, at: EpochMs, leaveAt: EpochMs) => {
    const { userId, device, nickname } = person;
    inside.set(userId, person);
    tencent.join({ ...address, userId, at, device, ...(nickname !== undefined && { nickname }) });
    schedule({ kind: "leave", at: leaveAt, userId });
    if (random() >= secondDeviceShare) return;
    const secondAt = at + Math.round((leaveAt - at) * 0.25);
    schedule({ kind: "join", at: secondAt, userId, device: "tablet" });
    schedule({ kind: "leave", at: secondAt + Math.round((leaveAt - at) * 0.5), userId, device: "tablet" });
  };

  const carryOut = ({ kind, ...move }: Move) => {
    const person = inside.get(move.userId);
    if (person === undefined) return;
    tencent[kind]({ ...address, ...move });
    if (kind === "join" || move.device !== undefined) return;
    inside.delete(move.userId);
    gone.push(person);
    // Users who have been away for long do not return.
    if (gone.length > 2 * size + 50) gone.shift();
  };

  const begin = (at: EpochMs) => {
    if (robots > 0) {
      const userIds = Array.from({ length: robots }, (_, index) => `robot-${seed}-${index + 1}`);
      tencent.addRobots({ ...address, userIds, at: at - drawStay() });
    }
    for (let index = 0; index < size; index++) enter(newcomer(), at - drawStay(), at + drawStay());
    nextArrivalAt = drawArrival(at);
    livedUntil = at;
    forgottenAt = at;
  };

  const liveUntil = (until: EpochMs) => {
    for (;;) {
      const moveAt = pending.at(-1)?.at ?? Number.POSITIVE_INFINITY;
      if (Math.min(moveAt, nextArrivalAt) > until) break;
      if (moveAt <= nextArrivalAt) {
        const move = pending.pop();
        if (move !== undefined) carryOut(move);
      } else {
        const at = Math.round(nextArrivalAt);
        enter(drawPerson(), at, at + drawStay());
        nextArrivalAt = drawArrival(nextArrivalAt);
      }
    }
    livedUntil = until;
    if (until - forgottenAt < rememberMs / 4) return;
    tencent.forgetBefore({ ...address, at: until - rememberMs });
    forgottenAt = until;
  };

  tencent.feed(address, (until) => {
    if (Number.isNaN(livedUntil)) begin(startAt ?? until);
    if (until > livedUntil) liveUntil(until);
  });
}
