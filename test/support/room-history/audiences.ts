import { asUserId } from "../../../shared/identity/ids.ts";
import type { TruePerson } from "./true-people.ts";

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

function personOf(index: number, join: number, leave: number): TruePerson {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const visit = { join: tenth(join), leave: tenth(Math.max(leave, join + 0.1)) };
  return { userId: asUserId(`p${index}`), presences: [{ ...visit, visits: [visit] }] };
}
