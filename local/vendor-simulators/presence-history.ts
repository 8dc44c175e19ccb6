import type { EpochMs } from "../../shared/identity/ids.ts";

/** One uninterrupted time online; `leftAt` is null while it lasts. */
export interface OnlineStay {
  readonly userId: string;
  readonly joinedAt: EpochMs;
  readonly leftAt: EpochMs | null;
}

/** A user who is online at the requested time. */
interface OnlineUser {
  readonly userId: string;
  /** When the first device of the current stay joined. */
  readonly joinedAt: EpochMs;
  /** When the latest device of the current stay joined. */
  readonly latestDeviceAt: EpochMs;
  readonly devices: readonly string[];
}

/** Generates the presence events up to a given time (see `life.ts`). */
export type PresenceFeeder = (until: EpochMs) => void;

export interface PresenceEvent {
  readonly kind: "join" | "leave";
  readonly at: EpochMs;
  readonly userId: string;
  /** Absent in a leave: all devices. */
  readonly device?: string;
}

/**
 * Event log of presence. Events may be added in any order, also in the future. A user is online from the first join (inclusive)
 * until the last device leaves (exclusive).
 */
export interface PresenceHistory {
  record(event: PresenceEvent): void;
  countAt(at: EpochMs): number;
  webUsersAt(at: EpochMs): number;
  /** Oldest join first. Fast for times that move forward. */
  onlineAt(at: EpochMs): Iterable<OnlineUser>;
  isOnlineAt(at: EpochMs, userId: string): OnlineUser | undefined;
  /** Stays that overlap [from, to], sorted by join; `leftAt` is null for those that end after `to`. */
  stays(from: EpochMs, to: EpochMs): OnlineStay[];
  /** Compacts events before the given time; views and stays before it are no longer available. */
  forgetBefore(at: EpochMs): void;
}

type OnlineState = Map<string, OnlineUser>;

const isWeb = (device: string) => device.startsWith("web");
const isWebUser = (user: OnlineUser | undefined) => user?.devices.some(isWeb) ?? false;

function applyEvent(state: OnlineState, { kind, at, userId, device = "app" }: PresenceEvent, everyDevice: boolean) {
  const before = state.get(userId);
  if (kind === "join") {
    if (before === undefined) state.set(userId, { userId, joinedAt: at, latestDeviceAt: at, devices: [device] });
    else if (!before.devices.includes(device)) {
      state.set(userId, { ...before, latestDeviceAt: at, devices: [...before.devices, device] });
    }
    return;
  }
  if (before === undefined) return;
  const devices = everyDevice ? [] : before.devices.filter((each) => each !== device);
  if (devices.length === 0) state.delete(userId);
  else state.set(userId, { ...before, devices });
}

const apply = (state: OnlineState, event: PresenceEvent) => applyEvent(state, event, event.device === undefined);

export function createPresenceHistory(): PresenceHistory {
  let events: PresenceEvent[] = [];
  // Prefix counts after events[i]: online users, and those on Web clients.
  let counts: number[] = [];
  let webCounts: number[] = [];
  let sorted = true;
  /** State after the compacted events. */
  const base: OnlineState = new Map();
  /** State after the last event, for incremental counting. */
  let tail: OnlineState = new Map();
  let tailWeb = 0;
  /** State that advances with the requested times, so that a snapshot costs only the changes since the last one. */
  let walker: { at: EpochMs; next: number; state: OnlineState } | undefined;

  const countEvent = (event: PresenceEvent) => {
    const webBefore = isWebUser(tail.get(event.userId));
    apply(tail, event);
    tailWeb += Number(isWebUser(tail.get(event.userId))) - Number(webBefore);
    counts.push(tail.size);
    webCounts.push(tailWeb);
  };

  const settle = () => {
    if (sorted) return;
    events.sort((one, other) => one.at - other.at);
    recount();
    sorted = true;
  };

  const recount = () => {
    counts = [];
    webCounts = [];
    tail = new Map(base);
    tailWeb = 0;
    for (const user of base.values()) tailWeb += Number(isWebUser(user));
    for (const event of events) countEvent(event);
    walker = undefined;
  };

  /** Number of events up to the given time. */
  const happenedAt = (at: EpochMs) => {
    settle();
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const baseWeb = () => [...base.values()].filter(isWebUser).length;

  const walkTo = (at: EpochMs): OnlineState => {
    settle();
    if (walker === undefined || walker.at > at) walker = { at, next: 0, state: new Map(base) };
    walker.at = at;
    for (let event = events[walker.next]; event !== undefined && event.at <= at; event = events[walker.next]) {
      apply(walker.state, event);
      walker.next++;
    }
    return walker.state;
  };

  return {
    record(event) {
      const last = events.at(-1);
      events.push(event);
      if (!sorted || (last !== undefined && event.at < last.at)) sorted = false;
      else countEvent(event);
    },
    countAt(at) {
      const happened = happenedAt(at);
      return happened === 0 ? base.size : (counts[happened - 1] ?? 0);
    },
    webUsersAt(at) {
      const happened = happenedAt(at);
      return happened === 0 ? baseWeb() : (webCounts[happened - 1] ?? 0);
    },
    onlineAt: (at) => walkTo(at).values(),
    isOnlineAt: (at, userId) => walkTo(at).get(userId),
    stays(from, to) {
      settle();
      const found: OnlineStay[] = [];
      const state = new Map(base);
      for (const event of events) {
        if (event.at > to) break;
        const before = state.get(event.userId);
        apply(state, event);
        if (before !== undefined && !state.has(event.userId) && event.at >= from) {
          found.push({ userId: before.userId, joinedAt: before.joinedAt, leftAt: event.at });
        }
      }
      for (const { userId, joinedAt } of state.values()) {
        if (joinedAt <= to) found.push({ userId, joinedAt, leftAt: null });
      }
      return found.sort((one, other) => one.joinedAt - other.joinedAt);
    },
    forgetBefore(at) {
      const happened = happenedAt(at);
      for (const event of events.slice(0, happened)) apply(base, event);
      events = events.slice(happened);
      counts = counts.slice(happened);
      webCounts = webCounts.slice(happened);
      if (walker !== undefined && walker.next >= happened) walker.next -= happened;
      else walker = undefined;
    },
  };
}
