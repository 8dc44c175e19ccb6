/** How long the backup host is kept after the primary could not be reached, before the primary gets its next chance. */
const backupHoldMs = 5 * 60_000;

/** The hosts of one service: the same service under two names. */
export interface HostPair {
  readonly primary: string;
  readonly backup: string | undefined;
}

/**
 * Remembers which host of a pair can be reached. Only a failure to reach anybody (recovery `fail-over`) moves it, in
 * either direction; what the service itself answers never does. Times are those of the monotonic clock.
 */
export class HostChooser {
  readonly #avoidPrimaryUntil = new Map<string, number>();

  /** The host to call now. */
  choose(hosts: HostPair, nowMs: number): string {
    const avoidUntil = this.#avoidPrimaryUntil.get(hosts.primary);
    if (avoidUntil === undefined || hosts.backup === undefined) {
      return hosts.primary;
    }
    if (nowMs >= avoidUntil) {
      this.#avoidPrimaryUntil.delete(hosts.primary);
      return hosts.primary;
    }
    return hosts.backup;
  }

  /** Tells that `host` could not be reached. */
  couldNotReach(hosts: HostPair, host: string, nowMs: number): void {
    if (host === hosts.primary && hosts.backup !== undefined) {
      this.#avoidPrimaryUntil.set(hosts.primary, nowMs + backupHoldMs);
    } else {
      this.#avoidPrimaryUntil.delete(hosts.primary);
    }
  }
}
