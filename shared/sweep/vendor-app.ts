import type { DiscoverySettings } from "../apps/parse-credential.ts";
import type { AppRun } from "./app-run.ts";
import type { SweptAgoraApp } from "./observe-agora-app.ts";
import type { SweptTencentApp } from "./observe-tencent-app.ts";
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
export async function openVendorApp({ sweep, app, run }: AppRun): Promise<VendorApp> {
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
    return { provider: "tencent", app: { ...sweep.tencent, transport, world, pacer, credentials, robots }, discovery };
  } catch (error) {
    return { provider: undefined, error };
  }
}
