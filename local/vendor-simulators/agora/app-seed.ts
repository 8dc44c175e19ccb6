/** One simulated Agora App ID. The options are the points in which deployments of the API differ. */
export interface AgoraAppSeed extends AgoraAppSwitches {
  /** 32 hex characters. */
  readonly appId: string;
  /** 32 hex characters, used as text. */
  readonly appCertificate: string;
  /** REST host, e.g. `a61.chat.agora.io`. */
  readonly host: string;
  /** With both names set, paths of the form `/{org}/{app}` work too. */
  readonly orgName?: string;
  readonly appName?: string;
  readonly profile: AgoraProfileName;
}

export type AgoraProfileName = "shengwang" | "agora" | "easemob";

/** Options that a test may change while the simulator runs. Defaults come from the profile. */
export interface AgoraAppSwitches {
  /** Default 100 for each endpoint. */
  readonly callsPerSecond?: number;
  /** Key of an admin's row. Default `member`. */
  readonly adminKey?: "member" | "admin";
  /** Details of a chat room as an object instead of an array with one. Default off. */
  readonly chatroomAsObject?: boolean;
  /** `joined_time` as a numeric string instead of a number. Default off. */
  readonly joinedTimeAsString?: boolean;
  readonly defaultPageSize?: number;
  readonly maxPageSize?: number;
  /** False: the profile ignores `joined_time`. */
  readonly joinedTimeSupported?: boolean;
  /** application, organization, applicationName in answers. */
  readonly envelope?: boolean;
  /** `properties: {}` in answers. */
  readonly properties?: boolean;
  /** Presence service switched on: the online count of a group. Default off. */
  readonly presenceEnabled?: boolean;
  /** Plan quota used up: 429 resource_limited. */
  readonly planQuotaUsedUp?: boolean;
  /** Supported forms of the path. */
  readonly pathForms?: readonly ("app-id" | "org-app")[];
  /** Easemob's own credentials for `POST …/token`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}
