import { slotSeconds } from "../../../shared/attendance/observation.ts";
import { asUserId, type UserId } from "../../../shared/identity/ids.ts";
import type { RoomPlan } from "./room-plan.ts";

/** One device's visit. Seconds with fractions. */
export interface Visit {
  readonly join: number;
  readonly leave: number;
}

/** An interval in which the person was online on at least one device. */
export interface TruePresence {
  readonly join: number;
  readonly leave: number;
  readonly visits: readonly Visit[];
}

export interface TruePerson {
  readonly userId: UserId;
  readonly presences: readonly TruePresence[];
}

/** Draws the true history: who was in the room, on which devices, from when to when. */
export function drawPeople(random: () => number, plan: RoomPlan, start: number, end: number): TruePerson[] {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const meanStay = plan.churn === 0 ? 1e6 : slotSeconds / plan.churn;
  const drawStay = (): number => {
    const flicker = random() < plan.flickerShare;
    const stay = flicker ? 1 + random() * 90 : -Math.log(1 - random()) * meanStay;
    return Math.max(plan.shortestStay, stay);
  };
  const people: TruePerson[] = [];
  const addPerson = (firstJoin: number): void => {
    const visits: Visit[] = [];
    let join = tenth(firstJoin);
    for (let round = 0; round < 6 && join < end; round += 1) {
      const leave = tenth(join + drawStay());
      visits.push({ join, leave });
      if (random() < plan.secondDeviceShare) {
        const second = tenth(join + random() * (leave - join));
        visits.push({ join: second, leave: tenth(second + drawStay()) });
      }
      if (random() >= plan.rejoinShare) break;
      const away = random() < 0.3 ? random() * 3 : random() * 240;
      join = tenth(Math.max(...visits.map((visit) => visit.leave)) + 0.1 + away);
    }
    const id = `u${Math.floor(random() * 1e9).toString(36)}x${people.length}`;
    people.push({ userId: asUserId(id), presences: mergeVisits(cutVisits(plan, visits, start)) });
  };
  for (let index = 0; index < plan.size; index += 1) addPerson(start - random() * Math.min(meanStay, 7_200));
  const arrivals = plan.size * plan.churn * plan.slots + (plan.size === 0 ? 3 : 0);
  for (let index = 0; index < arrivals; index += 1) addPerson(start + random() * (end - start));
  for (let burst = 0; burst < plan.bursts; burst += 1) {
    const instant = start + random() * (end - start);
    const many = Math.min(80, 1 + Math.floor(random() * (plan.size + 5)));
    for (let index = 0; index < many; index += 1) addPerson(instant + random() * 2);
  }
  return people;
}

/** Ends every visit when the room is emptied or dissolved, and drops those that would begin in a dissolved group. */
function cutVisits(plan: RoomPlan, visits: readonly Visit[], start: number): Visit[] {
  const kept: Visit[] = [];
  const emptied = plan.emptiesAt === null ? null : start + plan.emptiesAt;
  const dissolved = plan.dissolvesAt === null ? Number.POSITIVE_INFINITY : start + plan.dissolvesAt;
  for (const visit of visits) {
    let leave = Math.min(visit.leave, dissolved);
    if (emptied !== null && visit.join < emptied) leave = Math.min(leave, emptied);
    // An emptied room stays empty for three minutes.
    if (emptied !== null && visit.join >= emptied && visit.join < emptied + 180) continue;
    if (visit.join < leave) kept.push({ ...visit, leave });
  }
  return kept;
}

function mergeVisits(visits: readonly Visit[]): TruePresence[] {
  const presences: { join: number; leave: number; visits: Visit[] }[] = [];
  for (const visit of [...visits].sort((one, other) => one.join - other.join)) {
    const last = presences.at(-1);
    if (last !== undefined && visit.join <= last.leave) {
      last.leave = Math.max(last.leave, visit.leave);
      last.visits.push(visit);
    } else {
      presences.push({ join: visit.join, leave: visit.leave, visits: [visit] });
    }
  }
  return presences;
}
