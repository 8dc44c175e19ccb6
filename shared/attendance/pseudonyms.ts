import { createHmac } from "node:crypto";
import { type AppName, asUserId, type UserId } from "../identity/ids.ts";
import { keyInWords } from "../upstream/key-names.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { isFields } from "../upstream/tolerant-fields.ts";
import { comparableId } from "./id-case.ts";
import type { ListedMember, SlotObservation } from "./observation.ts";
import { byCodeUnits } from "./record/id-order.ts";
import type { TrackedGroupType } from "./room.ts";

/** The secret that links pseudonyms to people. With it they can be matched again; once it is lost they never can. */
export interface PseudonymKey {
  readonly bytes: Uint8Array;
}

/** 128 bits: among a billion people two share a pseudonym with a probability of 10^-20. */
const pseudonymBytes = 16;
const pseudonymPrefix = "p_";
const pseudonymForm = /^p_[A-Za-z0-9_-]{22}$/;
const keyForm = /^[0-9a-f]{64}$/i;

/**
 * Reads `{"key":"<64 hex digits>"}`, the content of the secret `rollcall/{stage}/pseudonym-key`.
 *
 * @throws RollcallError `misconfigured`; names the field, an unknown one too, never its value
 */
export function parsePseudonymKey(text: string): PseudonymKey {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RollcallError("misconfigured", "the pseudonym key's secret is not JSON");
  }
  const { key, ...others } = isFields(parsed) ? parsed : {};
  if (typeof key !== "string" || !keyForm.test(key)) {
    throw new RollcallError("misconfigured", "the pseudonym key's secret: key must be 64 hexadecimal digits");
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new RollcallError(
      "misconfigured",
      `the pseudonym key's secret: ${keyInWords(unknown)} is no key of it; it has "key" and nothing else`,
    );
  }
  return { bytes: Buffer.from(key, "hex") };
}

/** @throws RollcallError `misconfigured` that says how to make one, when there is no key */
export function neededKey(key: PseudonymKey | undefined): PseudonymKey {
  if (key === undefined) {
    throw new RollcallError(
      "misconfigured",
      "the secret …/pseudonym-key is missing; npx rollcall keys create-pseudonym-key makes it",
    );
  }
  return key;
}

/**
 * The name under which a person is recorded in pseudonymous rooms: the same in all rooms of an app, another in each app
 * (HMAC-SHA256 over app and user ID, 16 bytes as base64url).
 */
export function pseudonym(key: PseudonymKey, app: AppName, userId: UserId): UserId {
  const digest = createHmac("sha256", key.bytes).update(app).update("\0").update(userId).digest();
  return asUserId(pseudonymPrefix + digest.subarray(0, pseudonymBytes).toString("base64url"));
}

/** True for what looks like a pseudonym. A user ID that happens to look like one is treated as one, which only claims less. */
export function isPseudonym(userId: UserId): boolean {
  return pseudonymForm.test(userId);
}

/** What may be stored of a pseudonymous room: pseudonyms for user IDs, no nicknames, everything else as observed. */
export function pseudonymise(
  observation: SlotObservation,
  key: PseudonymKey,
  app: AppName,
  groupType: TrackedGroupType = "AVChatRoom",
): SlotObservation {
  const nameOf = (userId: UserId): UserId => pseudonym(key, app, comparableId(groupType, userId));
  const rename = ({ userId, joinedAt }: ListedMember): ListedMember => ({ userId: nameOf(userId), joinedAt });
  const { rollCall } = observation;
  const called =
    rollCall === undefined
      ? {}
      : { rollCall: { ...rollCall, confirmed: rollCall.confirmed.map(nameOf), denied: rollCall.denied.map(nameOf) } };
  return {
    ...observation,
    ...called,
    rosters: observation.rosters.map((roster) => ({
      ...roster,
      members: roster.members.map(rename).sort((one, other) => byCodeUnits(one.userId, other.userId)),
    })),
  };
}
