import { rosterStalenessSeconds, type SlotObservation, slotSeconds } from "../observation.ts";
import type { RoomListener } from "./time-order.ts";

/** How far apart a room's lists were: a minute, or the room's own cadence when that is slower. */
export class ListCadence implements RoomListener {
  everySeconds: number = slotSeconds;

  onSlot({ sampleEverySeconds }: SlotObservation): void {
    this.everySeconds = Math.max(this.everySeconds, sampleEverySeconds);
  }
}

/** A stay shorter than this can go unseen where no slot is missing: the lists' interval and the age of a list (DESIGN §8). */
export function detectionFloor(listsEverySeconds: number): number {
  return listsEverySeconds + rosterStalenessSeconds;
}
