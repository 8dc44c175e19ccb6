import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { TencentApp } from "./app.ts";
import { feedUpTo, hasMark, type TencentGroup } from "./group.ts";

/** Largest number of members a list shows, the newest first. */
export const listWindow = 1_000;

export interface PictureRow {
  readonly userId: string;
  readonly joinedAt: EpochMs;
  /** The row as it is sent. */
  readonly json: string;
}

/** Snapshot of the online list, served until the next one is taken. */
interface ListPicture {
  readonly takenAt: EpochMs;
  readonly revision: number;
  /** The newest 1,000 rows: robots first, then people by descending join time. */
  rows(mark: number | undefined): readonly PictureRow[];
  /** Whether a user is in the complete list, beyond the 1,000 listed: for `check_members`. */
  shows(userId: string): boolean;
  /** Rendered responses by page. */
  readonly pages: Map<string, Buffer>;
}

/** LRU cache of the snapshots of all rooms, bounded by rows. */
export interface PictureShelf {
  current(app: TencentApp, group: TencentGroup, now: EpochMs): ListPicture;
}

/** Capacity in rows of a crowd, which are kept as rendered pages only, about 110 bytes each. */
const shelfCapacity = 800_000;
/** Weight of a row that is kept as an object and as text in addition to its page. */
const keptRowWeight = 4;

export function createPictureShelf(): PictureShelf {
  const shelf = new Map<string, ListPicture & { readonly weight: number }>();
  let weight = 0;

  const drop = (key: string) => {
    weight -= shelf.get(key)?.weight ?? 0;
    shelf.delete(key);
  };

  return {
    current(app, group, now) {
      feedUpTo(group, now);
      const takenAt = pictureInstant(app, group, now);
      const known = shelf.get(group.key);
      if (known !== undefined && known.takenAt === takenAt && known.revision === group.pictureRevision) return known;
      drop(group.key);
      const picture = takePicture(app, group, takenAt);
      shelf.set(group.key, picture);
      weight += picture.weight;
      for (const oldest of shelf.keys()) {
        if (weight <= shelfCapacity || oldest === group.key) break;
        drop(oldest);
      }
      return picture;
    },
  };
}

function pictureInstant({ switches }: TencentApp, group: TencentGroup, now: EpochMs): EpochMs {
  const step = switches.listPictureMs;
  if (step <= 0) return now;
  return group.viewOrigin + Math.floor((now - group.viewOrigin) / step) * step;
}

const seconds = (at: EpochMs) => Math.floor(at / 1_000);

/** IDs of crowd members are letters and digits, so that they need no escaping. */
const crowdRow = (userId: string, joinedAt: EpochMs): PictureRow => ({
  userId,
  joinedAt,
  json: `{"JoinTime":${seconds(joinedAt)},"Member_Account":"${userId}","NickName":"Guest ${userId.slice(-4)}"}`,
});

function namedRow(group: TencentGroup, userId: string, joinedAt: EpochMs): PictureRow {
  const profile = group.profiles.get(userId) ?? `"Member_Account":${JSON.stringify(userId)}}`;
  return { userId, joinedAt, json: `{"JoinTime":${seconds(joinedAt)},${profile}` };
}

/** People in the room at the given time, newest join first. */
function peopleAt(app: TencentApp, group: TencentGroup, at: EpochMs): PictureRow[] {
  const latest = app.switches.joinTimeOfDevice === "latest";
  const named: PictureRow[] = [];
  for (const { userId, joinedAt, latestDeviceAt } of group.history.onlineAt(at)) {
    if (!group.robots.has(userId)) named.push(namedRow(group, userId, latest ? latestDeviceAt : joinedAt));
  }
  named.reverse();
  if (group.crowd === undefined && !latest) return named;
  const crowd = group.crowd?.onlineAt(at).map(({ userId, joinedAt }) => crowdRow(userId, joinedAt)) ?? [];
  if (named.length === 0) return crowd;
  return [...named, ...crowd].sort((one, other) => other.joinedAt - one.joinedAt);
}

function collectRows(app: TencentApp, group: TencentGroup, takenAt: EpochMs): PictureRow[] {
  const robots: PictureRow[] = [];
  for (const [userId, addedAt] of group.robots) {
    if (addedAt <= takenAt) robots.push(namedRow(group, userId, addedAt));
  }
  const people = peopleAt(app, group, takenAt);
  return robots.length === 0 ? people : [...robots, ...people];
}

function takePicture(app: TencentApp, group: TencentGroup, takenAt: EpochMs) {
  // Rows of a crowd can be recomputed, so only their rendered pages are cached.
  const isCrowdAlone = group.crowd !== undefined && group.robots.size === 0 && group.history.countAt(takenAt) === 0;
  const kept = isCrowdAlone ? undefined : collectRows(app, group, takenAt);
  const allRows = () => kept ?? collectRows(app, group, takenAt);
  let present: ReadonlySet<string> | undefined;
  group.pictureTakenAt = Math.max(group.pictureTakenAt, takenAt);
  return {
    takenAt,
    revision: group.pictureRevision,
    weight: 1 + (kept === undefined ? (group.crowd?.size ?? 0) : kept.length * keptRowWeight),
    pages: new Map<string, Buffer>(),
    rows: (mark: number | undefined) => {
      const all = allRows();
      const chosen =
        mark === undefined ? all : all.filter(({ userId, joinedAt }) => hasMark(group, userId, mark, joinedAt));
      return chosen.length > listWindow ? chosen.slice(0, listWindow) : chosen;
    },
    shows(userId: string) {
      present ??= new Set(allRows().map((row) => row.userId));
      return present.has(userId);
    },
  };
}
