import { asUserId } from "../../../shared/identity/ids.ts";
import type { TruePerson, TruePresence, Visit } from "./true-people.ts";

/** Draws who was there in the [start, end] of a history. */
export type Audience = (random: () => number, start: number, end: number) => TruePerson[];

const minute = 60;

/** People come at a steady rate and stay as long as `drawStay` says: about `size` of them are there at any moment. */
function steadyAudience(size: number, meanStay: number, drawStay: (random: () => number) => number): Audience {
  return (random, start, end) => {
    const people: TruePerson[] = [];
    // Of earlier arrivals next to nobody is left.
    for (let join = start - 12 * meanStay; join < end; join += exponential(random, meanStay / size)) {
      const leave = join + drawStay(random);
      if (leave > start) people.push(personOf(people.length, join, leave));
    }
    return people;
  };
}

/** Anybody who is there is equally likely to leave next. */
export function steadyChurn(size: number, sharePerMinute: number): Audience {
  const meanStay = minute / sharePerMinute;
  return steadyAudience(size, meanStay, (random) => exponential(random, meanStay));
}

/** Two kinds of people: half of the arrivals look in for three minutes, the others stay for 37 on the average. */
export function visitorsAndListeners(size: number): Audience {
  return steadyAudience(size, 20 * minute, (random) => {
    const mean = random() < 0.5 ? 3 * minute : 37 * minute;
    return exponential(random, mean);
  });
}

/** Everybody stays equally long. */
export function equalStays(size: number, minutes: number): Audience {
  return steadyAudience(size, minutes * minute, () => minutes * minute);
}

/** A show: most come within ten minutes and stay to its end, ten minutes before that of the history; all the time others look in for two minutes. */
export function showWithVisitors(size: number): Audience {
  return (random, start, end) => {
    const guests = wholeClass(Math.round(size * 0.8))(random, start, end);
    const visitors = steadyAudience(size * 0.2, 2 * minute, () => exponential(random, 2 * minute))(random, start, end);
    return [...guests, ...visitors.map(({ presences }, index) => ({ userId: asUserId(`v${index}`), presences }))];
  };
}

/** As `steadyChurn`, but half of those who leave are back after five minutes on the average. */
export function comingAndGoing(size: number, sharePerMinute: number): Audience {
  const meanStay = minute / sharePerMinute;
  return (random, start, end) => {
    const people: TruePerson[] = [];
    // Each person has two stays on the average.
    for (let first = start - 24 * meanStay; first < end; first += exponential(random, (2 * meanStay) / size)) {
      const presences: TruePresence[] = [];
      let join = first;
      do {
        const visit = visitOf(join, join + exponential(random, meanStay));
        if (visit.leave > start) presences.push({ ...visit, visits: [visit] });
        join = visit.leave + 1 + exponential(random, 5 * minute);
      } while (random() < 0.5 && join < end);
      if (presences.length > 0) people.push({ userId: asUserId(`p${people.length}`), presences });
    }
    return people;
  };
}

/** A class: `size` people come in its first ten minutes; nine of ten stay to its end, ten minutes before that of the history. */
export function wholeClass(size: number): Audience {
  return (random, start, end) =>
    Array.from({ length: size }, (_, index) => {
      const join = start + random() * 10 * minute;
      const over = end - (8 + 2 * random()) * minute;
      const isDropOut = random() < 0.1;
      return personOf(index, join, isDropOut ? join + random() * (over - join) : over);
    });
}

/** A class of which all but the last 20 minutes went by before it was tracked. */
export function restOfClass(size: number): Audience {
  const whole = wholeClass(size);
  return (random, start, end) =>
    whole(random, start - 40 * minute, end).filter(({ presences }) => {
      return presences.some(({ leave }) => leave > start);
    });
}

function exponential(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

function visitOf(join: number, leave: number): Visit {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return { join: tenth(join), leave: tenth(Math.max(leave, join + 0.1)) };
}

function personOf(index: number, join: number, leave: number): TruePerson {
  const visit = visitOf(join, leave);
  return { userId: asUserId(`p${index}`), presences: [{ ...visit, visits: [visit] }] };
}
