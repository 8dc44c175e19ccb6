import type { TencentGroupAddress, TencentSimulator } from "./tencent/simulator.ts";

/** How people come and go in one room. */
export interface RoomProfile {
  /** People in the room at the start. */
  readonly size: number;
  readonly arrivalsPerMinute: number;
  /** Default `size / arrivalsPerMinute`: the room keeps its size on average. */
  readonly meanStaySeconds?: number;
  /** Share of arrivals who were there before and come back. Default 0.3. */
  readonly rejoinShare?: number;
  /** Robots pinned in the list. Default 0. */
  readonly robots?: number;
  /** Share of people on a Web client. Default 0. */
  readonly webShare?: number;
  /** Share of arrivals with a second device that comes later and leaves earlier. Default 0. */
  readonly secondDeviceShare?: number;
  /** Share with a nickname. Default 0.8. */
  readonly nicknameShare?: number;
  /** How long the simulator remembers the truth. Default 6 hours. */
  readonly rememberMs?: number;
}

/** A room that lives: its presence is made as `now()` moves, on demand, the same for the same seed. */
export interface LivingRoom extends TencentGroupAddress {
  readonly seed: number;
  readonly profile: RoomProfile;
}

export function makeRoomLive(_tencent: TencentSimulator, _room: LivingRoom): void {
  throw new Error("not written yet");
}
