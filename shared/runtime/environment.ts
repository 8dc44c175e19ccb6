import type { Access } from "../http-api/access.ts";

/** The only reader of `process.env`. Each function reports all its faults at once. */

export interface VendorEnvironment {
  /** `rollcall/{stage}`: the prefix of all secret names. */
  readonly secretsPrefix: string;
  /** A loopback origin that replaces every vendor host, for tests and the local stack. */
  readonly originOverride: string | undefined;
}

export interface TableEnvironment {
  readonly tableName: string;
}

export interface MetricsEnvironment {
  readonly stage: string;
}

export interface SweepEnvironment {
  /** The rate at which the sweep calls each command of an app. */
  readonly callsPerSecond: number;
}

export interface ExportEnvironment {
  /** The bucket of exported days; undefined where nothing is exported, or a folder stands in for it. */
  readonly bucket: string | undefined;
  /** A folder on this machine, for tests and the local stack. */
  readonly folder: string | undefined;
}

export interface EventsEnvironment {
  readonly stage: string;
  /** The EventBridge bus; undefined where nothing is announced, or the output stands in for it. */
  readonly bus: string | undefined;
  /** True where announcements are returned to the caller, for the local stack. */
  readonly toOutput: boolean;
  /** The share of due observations below which coverage is low. */
  readonly coveragePercent: number;
}

export interface WebhookEnvironment {
  /** URL of the queue of events; undefined where no webhooks are received. */
  readonly queueUrl: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws Error naming every missing or malformed variable; thrown at load time, so that a bad deployment serves no request */
export function vendorEnvironment(variables: Variables = process.env): VendorEnvironment {
  const faults: string[] = [];
  const secretsPrefix = required(variables, "SECRETS_PREFIX", faults).replace(/\/+$/, "");
  const originOverride = variables["UPSTREAM_ORIGIN_OVERRIDE"] || undefined;
  if (originOverride !== undefined && !isLoopbackOrigin(originOverride)) {
    faults.push("UPSTREAM_ORIGIN_OVERRIDE must be a loopback origin such as http://127.0.0.1:8080");
  }
  report(faults);
  return { secretsPrefix, originOverride: originOverride?.replace(/\/$/, "") };
}

/** The default of the deploy parameter `access`. It grants nothing to callers that another kind of authorizer let pass. */
const defaultAccess = "api-key";
const defaultScopesClaim = "scope";
const defaultAppsClaim = "rollcall_apps";

/** @throws Error when ACCESS is none of its three words */
export function accessEnvironment(variables: Variables = process.env): Access {
  const kind = variables["ACCESS"] || defaultAccess;
  switch (kind) {
    case "api-key":
    case "iam":
      return { kind };
    case "jwt":
      return {
        kind,
        scopesClaim: variables["JWT_SCOPES_CLAIM"] || defaultScopesClaim,
        appsClaim: variables["JWT_APPS_CLAIM"] || defaultAppsClaim,
      };
    default:
      throw new Error("bad environment: ACCESS must be api-key, jwt or iam");
  }
}

/** @throws Error when TABLE_NAME is missing */
export function tableEnvironment(variables: Variables = process.env): TableEnvironment {
  const faults: string[] = [];
  const tableName = required(variables, "TABLE_NAME", faults);
  report(faults);
  return { tableName };
}

/** Never throws, since it is read while something is being counted: a missing STAGE is the stage `unknown`. */
export function metricsEnvironment(variables: Variables = process.env): MetricsEnvironment {
  return { stage: variables["STAGE"] || "unknown" };
}

/** Of the vendor's limit of 200 calls a second; the rest is left for live reads. */
const defaultCallsPerSecond = "160";

/** @throws Error when SNAPSHOT_CALLS_PER_SECOND is no number from 1 to 1000 */
export function sweepEnvironment(variables: Variables = process.env): SweepEnvironment {
  const faults: string[] = [];
  const text = variables["SNAPSHOT_CALLS_PER_SECOND"] || defaultCallsPerSecond;
  const callsPerSecond = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(callsPerSecond >= 1 && callsPerSecond <= 1000)) {
    faults.push("SNAPSHOT_CALLS_PER_SECOND must be a number from 1 to 1000");
  }
  report(faults);
  return { callsPerSecond };
}

/** Never throws: the export is off unless one of the two is set. */
export function exportEnvironment(variables: Variables = process.env): ExportEnvironment {
  return { bucket: variables["EXPORT_BUCKET"] || undefined, folder: variables["EXPORT_FOLDER"] || undefined };
}

const defaultCoveragePercent = "90";

/** @throws Error when ALARM_COVERAGE_PERCENT is no number from 1 to 100 */
export function eventsEnvironment(variables: Variables = process.env): EventsEnvironment {
  const coveragePercent = Number(variables["ALARM_COVERAGE_PERCENT"] || defaultCoveragePercent);
  if (!(coveragePercent >= 1 && coveragePercent <= 100)) {
    report(["ALARM_COVERAGE_PERCENT must be a number from 1 to 100"]);
  }
  return {
    stage: variables["STAGE"] || "unknown",
    bus: variables["EVENT_BUS"] || undefined,
    toOutput: variables["EVENTS_TO_OUTPUT"] === "on",
    coveragePercent,
  };
}

/** Never throws: webhooks are refused unless there is a queue. */
export function webhookEnvironment(variables: Variables = process.env): WebhookEnvironment {
  return { queueUrl: variables["EVENT_QUEUE_URL"] || undefined };
}

function required(variables: Variables, name: string, faults: string[]): string {
  const value = variables[name];
  if (!value) {
    faults.push(`${name} is not set`);
  }
  return value ?? "";
}

function report(faults: readonly string[]): void {
  if (faults.length > 0) {
    throw new Error(`bad environment: ${faults.join("; ")}`);
  }
}

/** The override must be this machine: signed requests go to a vendor or to loopback, nowhere else. */
function isLoopbackOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    const isLoopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname);
    return url.protocol === "http:" && isLoopback && url.origin === text.replace(/\/$/, "");
  } catch {
    return false;
  }
}
