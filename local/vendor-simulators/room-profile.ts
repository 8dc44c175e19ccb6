/** Arrivals and departures of one simulated room. */
export interface RoomProfile {
  /** People in the room at the start. */
  readonly size: number;
  readonly arrivalsPerMinute: number;
  /** Default `size / arrivalsPerMinute`: the room keeps its size on average. */
  readonly meanStaySeconds?: number;
  /** Share of arrivals who return after leaving. Default 0.3. */
  readonly rejoinShare?: number;
  /** Robots pinned in the list. Default 0. */
  readonly robots?: number;
  /** Share of people on a Web client. Default 0. */
  readonly webShare?: number;
  /** Share of arrivals with a second device that comes later and leaves earlier. Default 0. */
  readonly secondDeviceShare?: number;
  /** Share with a nickname. Default 0.8. */
  readonly nicknameShare?: number;
  /** How long the true history is kept. Default 6 hours. */
  readonly rememberMs?: number;
}

const defaultRememberMs = 6 * 3_600_000;

/** A profile with its defaults. */
export interface CompleteProfile extends Required<Omit<RoomProfile, "meanStaySeconds">> {
  readonly meanStayMs: number;
}

export function completeProfile(profile: RoomProfile): CompleteProfile {
  const { size, arrivalsPerMinute, meanStaySeconds } = profile;
  return {
    rejoinShare: 0.3,
    robots: 0,
    webShare: 0,
    secondDeviceShare: 0,
    nicknameShare: 0.8,
    rememberMs: defaultRememberMs,
    ...profile,
    meanStayMs: (meanStaySeconds ?? (60 * size) / Math.max(arrivalsPerMinute, 0.001)) * 1_000,
  };
}
