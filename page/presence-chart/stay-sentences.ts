import { formatClockSeconds, formatDayTime } from "../language/format.ts";
import type { PresenceRow } from "./presence-row.ts";
import { leaveProofWords, presenceWords } from "./presence-words.ts";

type Attendee = PresenceRow["attendee"];
type Stay = Attendee["stays"][number];

/** A stay in words, in local time. */
export interface StaySentences {
  readonly join: string;
  readonly leave: string;
  /** What proves the leave; undefined where none was seen. */
  readonly proof: string | undefined;
}

/** @param isOneDay whether all times are of one day, so that a time of day is enough */
export function staySentences(stay: Stay, isOneDay: boolean): StaySentences {
  const words = presenceWords();
  const show = isOneDay ? formatClockSeconds : formatDayTime;
  const { joinedAt, joinedBetween, leftBetween, leftProvenBy } = stay;
  return {
    join:
      joinedAt === null
        ? joinSentence(joinedBetween?.[0] ?? null, joinedBetween?.[1] ?? null, show)
        : words.joinedAt(show(joinedAt)),
    leave: leaveSentence(leftBetween[0] ?? null, leftBetween[1] ?? null, show),
    proof: leftProvenBy === null ? undefined : leaveProofWords()[leftProvenBy],
  };
}

type Show = (time: string) => string;

function joinSentence(earliest: string | null, latest: string | null, show: Show): string {
  const words = presenceWords();
  if (latest === null) return words.joinUnknown;
  return earliest === null ? words.joinedBefore(show(latest)) : words.joinedBetween(show(earliest), show(latest));
}

function leaveSentence(earliest: string | null, latest: string | null, show: Show): string {
  const words = presenceWords();
  if (latest === null) {
    return earliest === null ? words.leaveUnknown : words.notSeenToLeave(show(earliest));
  }
  if (earliest === null) return words.leftBefore(show(latest));
  return earliest === latest ? words.leftAt(show(latest)) : words.leftBetween(show(earliest), show(latest));
}

/** All that a bar shows of a person, for people who do not see it. */
export function staysSentence({ stays, status }: Pick<Attendee, "stays" | "status">, isOneDay: boolean): string {
  const words = presenceWords();
  if (stays.length === 0) {
    return status === "absent" ? words.wasAbsent : status === "unknown" ? words.isUnknown : words.noStay;
  }
  return stays
    .map((stay) => {
      const { join, leave, proof } = staySentences(stay, isOneDay);
      return proof === undefined ? `${join}. ${leave}.` : `${join}. ${leave}: ${proof}.`;
    })
    .join(" ");
}
