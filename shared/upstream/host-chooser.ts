/** How long calls go to the backup host after the primary could not be reached. */
const backupHoldMs = 5 * 60_000;

/** Two host names of the same service. */
export interface HostPair {
  readonly primary: string;
  readonly backup: string | undefined;
}

/**
 * Chooses between a primary and a backup host. Only a failure to connect (recovery `fail-over`) changes the choice, in either direction;
 * an answer of the service never does. Times are those of the monotonic clock.
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

  /** Records that a connection to `host` failed. */
  couldNotReach(hosts: HostPair, host: string, nowMs: number): void {
    if (host === hosts.primary && hosts.backup !== undefined) {
      this.#avoidPrimaryUntil.set(hosts.primary, nowMs + backupHoldMs);
    } else {
      this.#avoidPrimaryUntil.delete(hosts.primary);
    }
  }
}
