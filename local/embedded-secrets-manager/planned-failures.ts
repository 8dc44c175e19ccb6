import { ServiceError, type ServiceErrorName } from "./service-error.ts";

/** How a call is made to fail: by an error of the service, a cut connection, or no answer at all. */
export type Failure = ServiceErrorName | "reset" | "timeout";

/** The failures that tests have asked for; each is used once, first in, first out. */
export class PlannedFailures {
  #planned: Failure[] = [];

  add(times: number, failure: Failure): void {
    this.#planned.push(...Array.from({ length: times }, () => failure));
  }

  clear(): void {
    this.#planned = [];
  }

  /** Whether the connection is to be cut or left hanging. Throws the service's error when one is due. */
  next(): "reset" | "timeout" | undefined {
    const failure = this.#planned.shift();
    if (failure === undefined || failure === "reset" || failure === "timeout") {
      return failure;
    }
    throw new ServiceError(failure, "This failure was asked for.");
  }
}
