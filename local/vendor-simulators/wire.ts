import type { ServerResponse } from "node:http";
import type { HttpReply, WirePlan } from "./fault-effects.ts";

/** Sends responses according to their plan and clears pending timers on close. */
export interface Wire {
  send(response: ServerResponse, reply: HttpReply, plan: WirePlan): void;
  close(): void;
}

export function createWire(): Wire {
  const timers = new Set<NodeJS.Timeout>();

  const later = (ms: number, act: () => void) => {
    if (ms <= 0) return act();
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  const write = (response: ServerResponse, { status, headers, body }: HttpReply, plan: WirePlan) => {
    if (response.destroyed) return;
    if (plan.ending === "hang") return;
    if (plan.ending === "reset-before-headers") {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(status, { ...headers, "Content-Length": body.length });
    if (plan.bodyDelayMs <= 0 && plan.ending === "whole") {
      response.end(body);
      return;
    }
    const half = Math.floor(body.length / 2);
    // An empty first write would hold back the headers too.
    response.flushHeaders();
    response.write(body.subarray(0, half), () => {
      if (plan.ending === "reset-mid-body") {
        // A reset discards data that the client has not read; a short delay lets the first half arrive.
        later(5, () => response.socket?.resetAndDestroy());
      } else later(plan.bodyDelayMs, () => response.end(body.subarray(half)));
    });
  };

  return {
    send: (response, reply, plan) => later(plan.delayMs, () => write(response, reply, plan)),
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
