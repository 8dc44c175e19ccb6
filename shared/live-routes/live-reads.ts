import type { AgoraApp, AgoraTools } from "../agora-chat/rest-call.ts";
import type { AppDirectory } from "../apps/app-directory.ts";
import type { ApiRequest } from "../http-api/api-request.ts";
import type { FreshReads } from "../http-api/fresh-reads.ts";
import type { WalkLimits } from "../http-api/walk-pages.ts";
import type { AppName, EpochMs } from "../identity/ids.ts";
import type { TencentApp, TencentTools } from "../tencent-chat/rest-call.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";

/** Dependencies of the live routes. */
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

/** Kept free for one more page of `all=true`. Pages take tenths of a second; an attempt may take 4 s, and would be cut. */
const timeForOnePageMs = 3_000;

export function hasTimeForOnePage(live: LiveReads, deadline: Deadline): () => boolean {
  return () => remainingMs(deadline, live.now()) > timeForOnePageMs;
}

/** @param all of the query: all pages, or one */
export function walkLimits(live: LiveReads, { deadline, onLateFailure }: ApiRequest, all: boolean): WalkLimits {
  return { all, hasTime: hasTimeForOnePage(live, deadline), onLateFailure };
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
