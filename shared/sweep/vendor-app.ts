import type { DiscoverySettings } from "../apps/parse-credential.ts";
import { type AppRun, observingDeadline } from "./app-run.ts";
import type { RollCallDependencies } from "./call-roll.ts";
import { observeAgoraApp, type SweptAgoraApp } from "./observe-agora-app.ts";
import { observeTencentApp, type SweptTencentApp } from "./observe-tencent-app.ts";
import { OpenStays } from "./open-stays.ts";
import { restoreOpenStays } from "./restore-open-stays.ts";
import type { RoomDraft } from "./room-draft.ts";
import type { RoomPlan } from "./room-plan.ts";
import { retrySecrets } from "./store-retry.ts";

/** An app ready to be called, or the reason why its credential cannot be used. */
export type VendorApp =
  | {
      readonly provider: "tencent";
      readonly app: SweptTencentApp;
      readonly discovery: DiscoverySettings | undefined;
    }
  | { readonly provider: "agora"; readonly app: SweptAgoraApp }
  | { readonly provider: undefined; readonly error: unknown };

/** Fetches the app's credential and begins its slot in the pacer. Never throws. */
export async function openVendorApp(appRun: AppRun): Promise<VendorApp> {
  const { sweep, app, run } = appRun;
  try {
    const access = await retrySecrets(sweep.world, run.observeUntilMs, () => sweep.apps.find(app));
    const pacer = sweep.pacerOf(app);
    pacer.override(access.sweep.callsPerSecond ?? {});
    pacer.startSlot();
    const { transport, world } = access;
    if (access.provider === "agora") {
      const { credentials } = access;
      return { provider: "agora", app: { ...sweep.agora, transport, world, pacer, credentials } };
    }
    const { credentials } = access;
    const { robots } = sweep.memory;
    const { discovery } = access.sweep;
    const tools = { ...sweep.tencent, transport, world, pacer, credentials };
    return { provider: "tencent", app: { ...tools, robots, rolls: rollsOf(appRun) }, discovery };
  } catch (error) {
    return { provider: undefined, error };
  }
}

function rollsOf({ sweep, app }: AppRun): RollCallDependencies {
  const { rolls, expected } = sweep.memory;
  return {
    memory: rolls,
    expectedIn: (room) =>
      expected.read(sweep.table, room).catch((error: unknown) => {
        sweep.onTrouble({ app, what: `whom ${room.groupId} expects cannot be read`, error });
        return expected.lastOf(room);
      }),
    restore: (room, slot) =>
      restoreOpenStays(sweep.table, room, slot).catch((error: unknown) => {
        sweep.onTrouble({ app, what: `who may still be in ${room.groupId} cannot be read`, error });
        return new OpenStays();
      }),
    onRefused: (error) => sweep.onTrouble({ app, what: rollsRefused, error }),
  };
}

const rollsRefused =
  "the vendor does not say who of the people beyond a cut list is there: that takes the plan Pro, Pro Plus or Enterprise, and " +
  '"List of online audio-video group members" in the console; it is asked again in an hour';

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
