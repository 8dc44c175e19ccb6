import { providerOf, type TrackedGroupType } from "../attendance/room.ts";
import { unseenOrJoiner } from "../attendance/unseen-characters.ts";
import { invalid, quote } from "../http-api/query.ts";
import { asUserId, type UserId } from "../identity/ids.ts";

/** Longer than any vendor's user ID. */
export const maxUserIdLength = 256;

/** Characters that no vendor allows in an ID, but that spreadsheets and files leave there: controls, invisible marks, unusual blanks. */
const notInIds = new RegExp(`${unseenOrJoiner}|\\p{Cf}|(?! )\\p{Zs}`, "u");

/**
 * The IDs of a list, unchanged.
 *
 * @param nameOf how an entry of the request is called in a refusal
 * @throws RollcallError `invalid-request` that names the first entry that cannot be an ID, and why: a report would call such a person
 *   absent
 */
export function parseExpectedIds(
  values: readonly unknown[],
  nameOf = (index: number): string => `expected[${index}]`,
): readonly UserId[] {
  return values.map((value, index) => {
    if (typeof value !== "string" || value.length === 0 || value.length > maxUserIdLength) {
      throw invalid(`${nameOf(index)} must be a user ID: a text of 1 to ${maxUserIdLength} characters`);
    }
    const fault = faultOf(value);
    if (fault !== undefined) {
      throw invalid(`${nameOf(index)} ${quote(value)} cannot be a user ID: it ${fault}`);
    }
    return asUserId(value);
  });
}

function faultOf(id: string): string | undefined {
  const [mark] = notInIds.exec(id) ?? [];
  if (mark !== undefined) {
    const code = (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `holds the character U+${code}, which is not seen`;
  }
  return id.trim() === id ? undefined : `${id.startsWith(" ") ? "begins" : "ends"} with a blank`;
}

interface IdLimit {
  readonly vendor: string;
  readonly unit: string;
  readonly most: number;
  readonly lengthOf: (id: string) => number;
}

const tencentLimit: IdLimit = { vendor: "Tencent", unit: "bytes", most: 32, lengthOf: (id) => Buffer.byteLength(id) };
const agoraLimit: IdLimit = { vendor: "Agora", unit: "characters", most: 64, lengthOf: (id) => id.length };

/**
 * Refuses an ID over the vendor's documented length, unless the room's own record shows that the vendor accepts longer ones.
 *
 * @param recorded the IDs of the record; called only when an ID is too long
 * @param nameOf how an entry of the request is called in a refusal
 * @throws RollcallError `invalid-request` that names the entry
 */
export function refuseTooLong(
  userIds: readonly UserId[],
  groupType: TrackedGroupType,
  recorded: () => readonly UserId[],
  nameOf = (index: number): string => `expected[${index}]`,
): void {
  const { vendor, unit, most, lengthOf } = providerOf[groupType] === "agora" ? agoraLimit : tencentLimit;
  const isTooLong = (id: UserId): boolean => lengthOf(id) > most;
  const index = userIds.findIndex(isTooLong);
  const id = userIds[index];
  if (id !== undefined && !recorded().some(isTooLong)) {
    throw invalid(
      `${nameOf(index)} ${quote(id)} cannot be a user ID: it has ${lengthOf(id)} ${unit}, and ${vendor} allows at most ${most}`,
    );
  }
}
