/** A full room at constant size whose presence is a pure function of time: nothing is stored for it. */
export interface SteadyCrowdProfile {
  readonly size: number;
  /** Mean time in the room; 20 minutes is a change of 5 % a minute. */
  readonly meanStayMs: number;
  readonly seed: number;
  /** Share of newcomers who have been there before. Default 0. */
  readonly rejoinShare?: number;
  /** Web clients make counts late even in small rooms. Default false. */
  readonly web?: boolean;
}
