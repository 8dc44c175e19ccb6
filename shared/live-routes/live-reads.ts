import type { AgoraApp, AgoraTools } from "../agora-chat/rest-call.ts";
import type { AppDirectory } from "../apps/app-directory.ts";
import type { FreshReads } from "../http-api/fresh-reads.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import type { TencentApp, TencentTools } from "../tencent-chat/rest-call.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";

/** What the five reads of the present are made from. */
export interface LiveReads {
  readonly apps: AppDirectory;
  readonly reads: FreshReads;
  readonly now: () => EpochMs;
}

export interface TencentReads extends LiveReads {
  readonly tencent: TencentTools;
}

export interface AgoraReads extends LiveReads {
  readonly agora: AgoraTools;
}

/** Left over for one more page of `all=true`: an attempt of 4 s would be cut, but pages come in tenths of a second. */
const timeForOnePageMs = 3_000;

export function hasTimeForOnePage(live: LiveReads, deadline: Deadline): () => boolean {
  return () => remainingMs(deadline, live.now()) > timeForOnePageMs;
}

/** @throws RollcallError `unknown-app`; `unsupported-group` when the app is not Tencent's */
export async function tencentApp(live: TencentReads, app: AppName): Promise<TencentApp> {
  const access = await live.apps.find(app);
  if (access.provider !== "tencent") {
    throw new RollcallError(
      "unsupported-group",
      `${app} is an Agora Chat app; its groups are read at /v1/apps/${app}/chatgroups/{groupId}/members`,
    );
  }
  return { ...access, ...live.tencent };
}

/** @throws RollcallError `unknown-app`; `unsupported-group` when the app is not Agora's */
export async function agoraApp(live: AgoraReads, app: AppName): Promise<AgoraApp> {
  const access = await live.apps.find(app);
  if (access.provider !== "agora") {
    throw new RollcallError(
      "unsupported-group",
      `${app} is a Tencent Chat app; its groups are read at /v1/apps/${app}/groups/{groupId}/members`,
    );
  }
  return { ...access, ...live.agora };
}
