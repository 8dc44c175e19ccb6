import { ServiceError, type ServiceErrorName } from "./service-error.ts";

/** An injected failure: an error of the service, a connection reset, or no response at all. */
export type Failure = ServiceErrorName | "reset" | "timeout";

/** Queue of injected failures, used once each in first-in, first-out order. */
export class PlannedFailures {
  #planned: Failure[] = [];

  add(times: number, failure: Failure): void {
    this.#planned.push(...Array.from({ length: times }, () => failure));
  }

  clear(): void {
    this.#planned = [];
  }

  /** Takes the next failure: returns one of the connection, throws one of the service. */
  next(): "reset" | "timeout" | undefined {
    const failure = this.#planned.shift();
    if (failure === undefined || failure === "reset" || failure === "timeout") {
      return failure;
    }
    throw new ServiceError(failure, "This failure was injected by a test.");
  }
}
