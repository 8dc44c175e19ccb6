import type { Exchange } from "./transcript.ts";

export interface DeliberateDifference {
  /** What changed in the answers, and why. */
  readonly reason: string;
  /** True for the exchanges that the change explains. `before` is the other checkout's, `after` the one under test. */
  readonly explains: (before: Exchange, after: Exchange) => boolean;
}

/** Intended changes since the checkout that is compared with. Entries go when the comparison moves to a newer one. */
export const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    reason: "rooms have the option confirmHidden, on by default: replies about rooms show it",
    explains: (before, after) => {
      const option = /\\"confirmHidden\\":(true|false),/g;
      return JSON.stringify(before.replies).replace(option, "") === JSON.stringify(after.replies).replace(option, "");
    },
  },
  {
    reason: "the OpenAPI document describes the option confirmHidden",
    explains: (before, after) => isOpenApi(after.asked) && namesOption(after) && !namesOption(before),
  },
];

function namesOption({ replies }: Exchange): boolean {
  return JSON.stringify(replies).includes("confirmHidden");
}

function isOpenApi(asked: unknown): boolean {
  return typeof asked === "object" && asked !== null && "handler" in asked && asked.handler === "get-openapi";
}
