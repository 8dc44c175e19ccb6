import type { UserId } from "../../identity/ids.ts";
import { foldCase } from "../id-case.ts";
import type { PeopleRegister } from "../rules/people-register.ts";

/**
 * The places of expected people. Those who were never met get one too. Where letter case makes no difference, somebody may
 * be in the record under several spellings, and is expected under each.
 */
export function expectedPlaces(
  register: PeopleRegister,
  userIds: Iterable<UserId>,
  isCaseIgnored: boolean,
): ReadonlySet<number> {
  const places = new Set<number>();
  const met = isCaseIgnored ? placesByFoldedId(register) : undefined;
  for (const userId of userIds) {
    const spellings = met?.get(foldCase(userId));
    if (spellings === undefined) {
      const place = register.placeOf(userId);
      places.add(place);
      met?.set(foldCase(userId), [place]);
    } else {
      for (const place of spellings) places.add(place);
    }
  }
  return places;
}

function placesByFoldedId(register: PeopleRegister): Map<UserId, number[]> {
  const places = new Map<UserId, number[]>();
  for (let place = 0; place < register.size; place += 1) {
    const folded = foldCase(register.userIdAt(place));
    const spellings = places.get(folded);
    if (spellings === undefined) places.set(folded, [place]);
    else spellings.push(place);
  }
  return places;
}
