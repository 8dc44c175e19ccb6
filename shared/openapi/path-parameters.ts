import { appNamePattern } from "../identity/ids.ts";

/** Length of the `~` form of an ID: base64url makes its UTF-8 bytes a third longer. */
const inBase64url = (bytes: number) => 1 + Math.ceil((bytes * 4) / 3);

const encoding =
  "percent-encoded; or ~ and the base64url form of its UTF-8 bytes, which an ID with a / or ? must have and every ID may have";

export const app = {
  description: "The operator's name for one vendor credential",
  schema: { type: "string", pattern: appNamePattern.source },
} as const;

/** Printable ASCII, as `groupIdFault` accepts it, without the slash, which a path cannot hold. */
const printable = "[\\x20-\\x2E\\x30-\\x7E]";
const encoded = `~[A-Za-z0-9_-]{2,${inBase64url(48) - 1}}`;

export const tencentGroup = {
  description: `A Tencent group ID, ${encoding}`,
  schema: { type: "string", pattern: `^(${encoded}|(?!~)${printable}{1,48})$` },
} as const;

export const community = {
  description: `The ID of a Community, ${encoding}`,
  schema: { type: "string", pattern: `^(${encoded}|@TGS#_${printable}{0,42})$` },
} as const;

export const chatgroup = {
  description: "The ID of an Agora chat group or chat room; or ~ and its base64url form",
  schema: { type: "string", pattern: `^(${encoded}|[A-Za-z0-9_-]{1,48})$` },
} as const;

/** Of either vendor. */
export const anyGroup = { ...tencentGroup, description: `A group ID, ${encoding}` } as const;

export const user = {
  description: `A user ID, ${encoding}`,
  schema: { type: "string", pattern: `^(~[A-Za-z0-9_-]{2,${inBase64url(4 * 256)}}|[^~/][^/]{0,255})$` },
} as const;

export interface PathParameter {
  readonly description: string;
  readonly schema: object;
}
