import type { EpochMs } from "../../../shared/identity/ids.ts";
import type { PagingQuirks } from "../fault-effects.ts";
import type { TencentApp } from "./app.ts";
import type { RequestBody } from "./body-fields.ts";
import type { TencentGroup } from "./group.ts";
import { isGroupIdWellFormed } from "./group-id.ts";
import type { PictureShelf } from "./list-picture.ts";
import { TencentRefusal } from "./refusal.ts";

/** Context of a command, after the request has passed all general checks. */
export interface CommandContext {
  readonly app: TencentApp;
  readonly body: RequestBody;
  /** The raw body: the only exact source of numbers beyond 2^53. */
  readonly bodyText: string;
  readonly now: EpochMs;
  readonly pictures: PictureShelf;
  readonly quirks: PagingQuirks;
  /** Undocumented fields of the request, which are accepted and logged. */
  note(what: string): void;
}

/** The fields beside ActionStatus, ErrorCode and ErrorInfo; a bigint becomes a JSON number with all its digits. */
export type AnswerFields = Readonly<Record<string, unknown>>;

export interface CommandAnswer {
  readonly fields: AnswerFields;
  /** One sample of success has no ErrorInfo at all. */
  readonly omitErrorInfo?: boolean;
}

export interface TencentCommand {
  readonly service: string;
  readonly name: string;
  /** Name in the call log. */
  readonly logName: string;
  /** Rate limit, where it differs from the app's. */
  readonly callsPerSecond?: number;
  /** Documented body fields. */
  readonly knownFields: readonly string[];
  /** Either the rendered response (cached with its list), or its fields. */
  run(context: CommandContext): CommandAnswer | Buffer;
}

/** Step 8, after those of `request-checks.ts`: the form of the group ID, then its existence. Each command checks the type itself. */
export function findGroup({ app }: CommandContext, groupId: string): TencentGroup {
  if (!isGroupIdWellFormed(groupId)) throw new TencentRefusal(10015);
  const group = app.groups.get(groupId);
  if (group === undefined) throw new TencentRefusal(app.switches.unknownGroupCode);
  if (group.type === "Community" && !app.switches.communityEnabled) throw new TencentRefusal(11000);
  return group;
}

/** Largest response of a group command; larger ones are refused with 10018. */
const maxAnswerBytes = 1_048_576;

export function refuseOversized(fields: AnswerFields): void {
  if (
    Buffer.byteLength(JSON.stringify(fields, (_, value) => (typeof value === "bigint" ? 0 : value))) > maxAnswerBytes
  ) {
    throw new TencentRefusal(10018);
  }
}
