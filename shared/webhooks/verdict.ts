import type { RoomEvent } from "../attendance/room-event.ts";
import type { EpochMs, GroupId } from "../identity/ids.ts";

/** A webhook as it arrived, after its path secret was found right. */
export interface ArrivedWebhook {
  readonly query: URLSearchParams;
  readonly body: string;
  readonly receivedAtMs: EpochMs;
}

/** Why a webhook is not from the app's vendor, or not from now. Also the dimension of a metric. */
export type Forgery = "unsigned" | "signature" | "stale" | "foreign-app";

/**
 * What makes an authentic webhook about a room useless. Also the dimension of a metric. `no-people`: it names nobody who could be
 * read, or does not say what they did.
 */
export type Unusable = "no-json" | "no-group" | "no-people" | "time";

/** What a webhook of one vendor turned out to be. User IDs are the vendor's. */
export type WebhookVerdict =
  | { readonly kind: "events"; readonly groupId: GroupId; readonly events: readonly RoomEvent[] }
  /** Not about who is in a room: another command, a test of the console, a question before something happens. */
  | { readonly kind: "ignored" }
  | { readonly kind: "unusable"; readonly reason: Unusable }
  | { readonly kind: "forged"; readonly reason: Forgery };

export const ignored: WebhookVerdict = { kind: "ignored" };
export const unusable = (reason: Unusable): WebhookVerdict => ({ kind: "unusable", reason });
export const forged = (reason: Forgery): WebhookVerdict => ({ kind: "forged", reason });
