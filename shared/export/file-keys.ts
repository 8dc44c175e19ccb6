import type { RoomRef } from "../attendance/room.ts";
import { type AppName, asGroupId, type EpochSeconds, type GroupId } from "../identity/ids.ts";

export type FileKind = "stays" | "counts" | "rooms";

/** Hive partitions, which Athena, DuckDB and Spark read as columns: `kind=stays/app=main/date=2026-01-02/QFRHUyNhNg.parquet`. */
export function fileKey(kind: FileKind, { app, groupId }: RoomRef, day: EpochSeconds): string {
  const date = new Date(day * 1000).toISOString().slice(0, 10);
  return `${filesOf(kind, app)}date=${date}/${fileName(groupId)}`;
}

/** What the keys of an app's files begin with. */
export function filesOf(kind: FileKind, app: AppName): string {
  return `kind=${kind}/app=${app}/`;
}

/** A group ID may have any character; base64url has none that means something in a path, a URL or a partition. */
function fileName(groupId: GroupId): string {
  return `${Buffer.from(groupId, "utf8").toString("base64url")}.parquet`;
}

export function groupOfKey(key: string): GroupId {
  const name = key.slice(key.lastIndexOf("/") + 1).replace(/\.parquet$/, "");
  return asGroupId(Buffer.from(name, "base64url").toString("utf8"));
}
