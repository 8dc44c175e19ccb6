import { type AppRun, observingDeadline } from "./app-run.ts";
import { observeAgoraApp } from "./observe-agora-app.ts";
import { observeTencentApp } from "./observe-tencent-app.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import type { VendorApp } from "./vendor-app.ts";

/**
 * Observes the planned rooms and yields each draft once all its parts are observed or have failed. Each plan yields one
 * draft, in the order in which they are finished. Never throws.
 */
export function observeApp(
  appRun: AppRun,
  vendor: VendorApp,
  plans: readonly RoomPlan[],
): AsyncIterable<RoomDraft> | Iterable<RoomDraft> {
  const deadline = observingDeadline(appRun);
  switch (vendor.provider) {
    case "tencent":
      return observeTencentApp(vendor.app, plans, deadline);
    case "agora":
      return observeAgoraApp(vendor.app, plans, deadline);
    case undefined:
      return unobserved(appRun, plans, vendor.error);
  }
}

/** The credential is missing, malformed or out of reach: every part of every room is a gap. */
function unobserved({ sweep, app }: AppRun, plans: readonly RoomPlan[], error: unknown): readonly RoomDraft[] {
  if (plans.length > 0) {
    sweep.onTrouble({ app, what: "the app's credential cannot be used", error });
  }
  for (const { draft, roster } of plans) {
    draft.failed("count", error);
    if (roster) {
      draft.failed("roster", error);
    }
  }
  return plans.map(({ draft }) => draft);
}
