import { createHash } from "node:crypto";
import { type PagingQuirks, shuffleRows } from "../../fault-effects.ts";
import { arrangeAnswer, writeAnswer } from "../answer-text.ts";
import type { TencentApp } from "../app.ts";
import { optionalInteger, requireInteger, requireString } from "../body-fields.ts";
import { type AnswerFields, findGroup, type TencentCommand } from "../command.ts";
import type { TencentGroup } from "../group.ts";
import { listWindow, type PictureRow } from "../list-picture.ts";
import { TencentRefusal } from "../refusal.ts";

/** The online list of a live room: a snapshot that the vendor takes every 40 s. */
export const getMembers: TencentCommand = {
  service: "group_open_avchatroom_http_svc",
  name: "get_members",
  logName: "get_members",
  knownFields: ["GroupId", "Timestamp", "Mark"],
  run(context) {
    const { app, body, now, pictures, quirks } = context;
    const groupId = requireString(body, "GroupId");
    const timestamp = requireInteger(body, "Timestamp");
    const mark = optionalInteger(body, "Mark");
    const group = findGroup(context, groupId);
    refuseOtherTypes(app, group);
    const cap = listCap(app);
    const cursors = cursorsOf(groupId, mark);
    const offset = quirks.endless === undefined ? cursors.offsetOf(timestamp) : looseOffset(timestamp);

    const picture = pictures.current(app, group, now);
    const pageSize = Math.min(app.switches.listPageSize, quirks.maxRows ?? Number.POSITIVE_INFINITY);
    const page: PageOf = { offset, pageSize, cursors, emptyListIsMissing: app.switches.emptyListIsMissing };
    if (isQuirky(quirks)) {
      return { fields: pageFields(quirkyPage(picture.rows(mark).slice(0, cap), page, quirks, timestamp)) };
    }
    const keyOf = (start: number) => `${mark ?? ""}/${start}/${pageSize}/${cap}/${page.emptyListIsMissing}`;
    const known = picture.pages.get(keyOf(offset));
    if (known !== undefined) return known;
    // Renders all pages at once: a client that requests the first page will request the others next.
    const rows = picture.rows(mark).slice(0, cap);
    for (let start = offset % pageSize; start < rows.length; start += pageSize) {
      picture.pages.set(keyOf(start), Buffer.from(finishPage(plainPage(rows, { ...page, offset: start }))));
    }
    return picture.pages.get(keyOf(offset)) ?? Buffer.from(finishPage(plainPage(rows, page)));
  },
};

function refuseOtherTypes({ switches }: TencentApp, group: TencentGroup): void {
  if (group.type === "AVChatRoom") return;
  if (group.type === "Community" && switches.communityOnlineList) return;
  throw new TencentRefusal(10007);
}

/** Without the paid plan: the newest 30 (or 31) members, or none. */
function listCap({ switches: { plan, listWithoutPlan } }: TencentApp): number {
  if (plan === "pro") return listWindow;
  if (listWithoutPlan === "refuse") throw new TencentRefusal(10059);
  return listWithoutPlan;
}

/** Cursors look like timestamps and are valid for one list only; clients must treat them as opaque. */
interface ListCursors {
  offsetOf(timestamp: number): number;
  cursorAt(offset: number): number;
}

const cursorBase = 1_600_000_000;
const cursorStride = 7_919;

function cursorsOf(groupId: string, mark: number | undefined): ListCursors {
  const salt =
    createHash("sha256")
      .update(`${mark ?? ""}/${groupId}`)
      .digest()
      .readUInt32LE(0) % cursorStride;
  return {
    cursorAt: (offset) => cursorBase + offset * cursorStride + salt,
    offsetOf(timestamp) {
      if (timestamp === 0) return 0;
      const offset = (timestamp - cursorBase - salt) / cursorStride;
      if (!Number.isInteger(offset) || offset < 0 || offset > listWindow) {
        throw new TencentRefusal(10004, "invalid parameter: Timestamp is not a NextTimestamp of this list");
      }
      return offset;
    },
  };
}

/** With the endless-cursor fault every cursor that was ever issued is valid. */
const looseOffset = (timestamp: number) => (timestamp === 0 ? 0 : Math.floor((timestamp - cursorBase) / cursorStride));

interface PageOf {
  readonly offset: number;
  readonly pageSize: number;
  readonly cursors: ListCursors;
  readonly emptyListIsMissing: boolean;
}

interface ListPage {
  readonly rows: readonly PictureRow[] | undefined;
  readonly nextTimestamp: number;
}

function plainPage(rows: readonly PictureRow[], { offset, pageSize, cursors, emptyListIsMissing }: PageOf): ListPage {
  const end = offset + pageSize;
  const shown = rows.slice(offset, end);
  return {
    rows: shown.length === 0 && emptyListIsMissing ? undefined : shown,
    nextTimestamp: end < rows.length ? cursors.cursorAt(end) : 0,
  };
}

const isQuirky = ({ endless, duplicates, shuffled }: PagingQuirks) =>
  endless !== undefined || duplicates === true || shuffled === true;

function quirkyPage(rows: readonly PictureRow[], page: PageOf, quirks: PagingQuirks, timestamp: number): ListPage {
  const { offset, pageSize, cursors } = page;
  // An endless list starts over at its end.
  const start = quirks.endless === undefined ? offset : offset % Math.max(1, rows.length);
  const plain = plainPage(rows, { ...page, offset: start });
  const repeated = quirks.duplicates ? rows.slice(Math.max(0, start - 1), start) : [];
  const shown = plain.rows && [...repeated, ...plain.rows];
  return {
    rows: quirks.shuffled && shown ? shuffleRows(shown) : shown,
    nextTimestamp: endlessCursor(quirks, cursors.cursorAt(offset + pageSize), timestamp) ?? plain.nextTimestamp,
  };
}

function endlessCursor({ endless }: PagingQuirks, fresh: number, given: number): number | undefined {
  if (endless === undefined) return undefined;
  return endless === "ever-new" || given === 0 ? fresh : given;
}

const pageFields = ({ rows, nextTimestamp }: ListPage): AnswerFields => ({
  ...(rows && { MemberList: rows.map((row): unknown => JSON.parse(row.json)) }),
  NextTimestamp: nextTimestamp,
});

/** Concatenates rows that are JSON text already. */
function finishPage({ rows, nextTimestamp }: ListPage): string {
  const rest = writeAnswer(arrangeAnswer(0, "", { NextTimestamp: nextTimestamp }));
  return rows === undefined ? rest : `{"MemberList":[${rows.map((row) => row.json).join(",")}],${rest.slice(1)}`;
}
