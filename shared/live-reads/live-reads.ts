import type { AppDirectory, VendorApp } from "../apps/app-directory.ts";
import type { FreshReads } from "../http-api/fresh-reads.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";

/** What the five reads of the present are made from. */
export interface LiveReads {
  readonly apps: AppDirectory;
  readonly reads: FreshReads;
  readonly now: () => EpochMs;
}

export type TencentVendorApp = Extract<VendorApp, { provider: "tencent" }>;
export type AgoraVendorApp = Extract<VendorApp, { provider: "agora" }>;

/** Left over for one more page of `all=true`: an attempt of 4 s would be cut, but pages come in tenths of a second. */
const timeForOnePageMs = 3_000;

export function hasTimeForOnePage(live: LiveReads, deadline: Deadline): () => boolean {
  return () => remainingMs(deadline, live.now()) > timeForOnePageMs;
}

/** @throws RollcallError `unknown-app`; `unsupported-group` when the app is not Tencent's */
export async function tencentApp(live: LiveReads, app: AppName): Promise<TencentVendorApp> {
  const vendorApp = await live.apps.find(app);
  if (vendorApp.provider !== "tencent") {
    throw new RollcallError(
      "unsupported-group",
      `${app} is an Agora Chat app; its groups are read at /v1/apps/${app}/chatgroups/{groupId}/members`,
    );
  }
  return vendorApp;
}

/** @throws RollcallError `unknown-app`; `unsupported-group` when the app is not Agora's */
export async function agoraApp(live: LiveReads, app: AppName): Promise<AgoraVendorApp> {
  const vendorApp = await live.apps.find(app);
  if (vendorApp.provider !== "agora") {
    throw new RollcallError(
      "unsupported-group",
      `${app} is a Tencent Chat app; its groups are read at /v1/apps/${app}/groups/{groupId}/members`,
    );
  }
  return vendorApp;
}
