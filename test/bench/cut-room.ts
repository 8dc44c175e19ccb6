import { type RosterSample, rosterWindow, type SlotObservation } from "../../shared/attendance/observation.ts";
import { OpenStays } from "../../shared/sweep/open-stays.ts";

/** What the vendor shows of whole rooms: the newest 1,000 of each list, and the answers about the people whom it hides. */
export function* cutAndCalled(whole: Iterable<SlotObservation>): Generator<SlotObservation> {
  const open = new OpenStays();
  for (const observation of whole) {
    const roster = observation.rosters.at(-1);
    if (roster === undefined) continue;
    const cut = newestOf(roster);
    const listed = new Set(cut.members.map(({ userId }) => userId));
    const present = new Set(roster.members.map(({ userId }) => userId));
    const at = roster.to + 1;
    open.saw({ at: roster.to, listed, isComplete: false });
    const asked = open.hiddenBy(listed).map(({ userId }) => userId);
    const confirmed = asked.filter((userId) => present.has(userId));
    const denied = asked.filter((userId) => !present.has(userId));
    open.answered({ at, confirmed, denied });
    const rollCall = { from: roster.to, to: at, confirmed, denied, unanswered: 0 };
    yield { ...observation, rosters: [cut], ...(asked.length === 0 ? {} : { rollCall }) };
  }
}

function newestOf(roster: RosterSample): RosterSample {
  const members = roster.members.toSorted((one, other) => other.joinedAt - one.joinedAt).slice(0, rosterWindow);
  return { ...roster, listed: members.length, members };
}
