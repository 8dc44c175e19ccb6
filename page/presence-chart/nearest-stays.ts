import type { PresenceRow, StayBounds } from "./presence-row.ts";

/** The positions of the stays nearest to an instant, in the order of time; the first ones without an instant. */
export function nearestStays({ stays }: Pick<PresenceRow, "stays">, time: number | undefined, most: number): number[] {
  const positions = stays.map((_, index) => index);
  if (time === undefined || stays.length <= most) return positions.slice(0, most);
  const distances = stays.map((stay) => distanceTo(stay, time));
  const byDistance = positions.toSorted((one, other) => (distances[one] ?? 0) - (distances[other] ?? 0));
  return byDistance.slice(0, most).sort((one, other) => one - other);
}

function distanceTo({ possibleFrom, possibleTo }: StayBounds, time: number): number {
  return time < possibleFrom ? possibleFrom - time : time > possibleTo ? time - possibleTo : 0;
}
