import type { ServerResponse } from "node:http";
import type { HttpReply, WirePlan } from "./fault-effects.ts";

/** Sends responses according to their plan and clears pending timers on close. */
export class Wire {
  readonly #timers = new Set<NodeJS.Timeout>();

  send(response: ServerResponse, reply: HttpReply, plan: WirePlan): void {
    this.#later(plan.delayMs, () => this.#write(response, reply, plan));
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #later(ms: number, act: () => void): void {
    if (ms <= 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #write(response: ServerResponse, { status, headers, body }: HttpReply, plan: WirePlan): void {
    if (response.destroyed) return;
    if (plan.ending === "hang") return;
    if (plan.ending === "reset-before-headers") {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(status, { ...headers, "Content-Length": body.length });
    if (plan.bodyDelayMs <= 0 && plan.ending === "whole") response.end(body);
    else this.#writeInHalves(response, body, plan);
  }

  #writeInHalves(response: ServerResponse, body: Buffer, plan: WirePlan): void {
    const half = Math.floor(body.length / 2);
    // An empty first write would hold back the headers too.
    response.flushHeaders();
    response.write(body.subarray(0, half), () => {
      if (plan.ending === "reset-mid-body") {
        // A reset discards data that the client has not read; a short delay lets the first half arrive.
        this.#later(5, () => response.socket?.resetAndDestroy());
      } else this.#later(plan.bodyDelayMs, () => response.end(body.subarray(half)));
    });
  }
}
