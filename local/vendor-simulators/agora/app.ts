import { createSlidingWindow, type SlidingWindow } from "../sliding-window.ts";
import type { AgoraAppSeed, AgoraAppSwitches, AgoraProfileName } from "./app-seed.ts";
import type { AgoraChatroom } from "./chatroom.ts";
import type { AgoraGroup } from "./group.ts";
import type { MembershipListener } from "./membership-change.ts";

/** Mutable state of an App ID. */
export interface AgoraApp {
  readonly appId: string;
  readonly host: string;
  readonly orgName: string;
  readonly appName: string;
  readonly profile: AgoraProfileName;
  appCertificate: string;
  switches: Required<AgoraAppSwitches>;
  readonly groups: Map<string, AgoraGroup>;
  readonly chatrooms: Map<string, AgoraChatroom>;
  lastGroupSequence: number;
  readonly rates: Map<string, SlidingWindow>;
  /** Tokens issued by `POST …/token`, with their expiry (ms). */
  readonly issuedTokens: Map<string, number>;
  readonly membershipListeners: MembershipListener[];
}

const common: Required<AgoraAppSwitches> = {
  callsPerSecond: 100,
  adminKey: "member",
  chatroomAsObject: false,
  joinedTimeAsString: false,
  defaultPageSize: 1_000,
  maxPageSize: 1_000,
  joinedTimeSupported: true,
  envelope: false,
  properties: false,
  presenceEnabled: false,
  planQuotaUsedUp: false,
  pathForms: ["app-id", "org-app"],
  clientId: "",
  clientSecret: "",
};

/** Behaviour in which the deployments of this API differ: Agora, Easemob in China, Easemob abroad. */
const profiles: Readonly<Record<AgoraProfileName, Required<AgoraAppSwitches>>> = {
  shengwang: { ...common, pathForms: ["app-id"] },
  agora: { ...common, defaultPageSize: 10, maxPageSize: 100, joinedTimeSupported: false, envelope: true },
  easemob: { ...common, envelope: true, properties: true, pathForms: ["org-app"] },
};

export function createAgoraApp(seed: AgoraAppSeed): AgoraApp {
  const { appId, appCertificate, host, orgName = "", appName = "", profile, ...switches } = seed;
  return {
    appId,
    host: host.toLowerCase(),
    orgName,
    appName,
    profile,
    appCertificate,
    switches: { ...profiles[profile], ...switches },
    groups: new Map(),
    chatrooms: new Map(),
    lastGroupSequence: 0,
    rates: new Map(),
    issuedTokens: new Map(),
    membershipListeners: [],
  };
}

/** Rate limit, counted per app and endpoint. */
export function admitAgoraCall(app: AgoraApp, endpoint: string, at: number): boolean {
  let rate = app.rates.get(endpoint);
  if (rate === undefined || rate.limit !== app.switches.callsPerSecond) {
    rate = createSlidingWindow(app.switches.callsPerSecond, 1_000);
    app.rates.set(endpoint, rate);
  }
  return rate.admit(at);
}
