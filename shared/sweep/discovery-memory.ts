import type { AppName, EpochSeconds, GroupId } from "../identity/ids.ts";

/** A group may be renamed: those that did not match are looked at again after this. */
const forgetAfterSeconds = 3_600;

/** Groups whose names did not match, so that their names are not fetched again in every round. */
export class DiscoveryMemory {
  readonly #passedOver = new Map<AppName, { readonly since: EpochSeconds; readonly groupIds: Set<GroupId> }>();

  passedOver(app: AppName, now: EpochSeconds): Set<GroupId> {
    const existing = this.#passedOver.get(app);
    if (existing !== undefined && now - existing.since < forgetAfterSeconds) {
      return existing.groupIds;
    }
    const fresh = { since: now, groupIds: new Set<GroupId>() };
    this.#passedOver.set(app, fresh);
    return fresh.groupIds;
  }
}
