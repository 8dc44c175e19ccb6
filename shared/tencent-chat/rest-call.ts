import type { EpochMs } from "../identity/ids.ts";
import type { CredentialSource } from "../upstream/credential-source.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { answerFrom } from "../upstream/exact-json.ts";
import { HostChooser } from "../upstream/host-chooser.ts";
import type { Pacer, Permit } from "../upstream/pacer.ts";
import { reSigning } from "../upstream/re-signing.ts";
import { type RetryPolicy, withRetries } from "../upstream/retry-policy.ts";
import { isRollcallError, noJson, RollcallError } from "../upstream/rollcall-error.ts";
import { SignatureCache } from "../upstream/signature-cache.ts";
import { isFields } from "../upstream/tolerant-fields.ts";
import type { Transport, UpstreamResponse } from "../upstream/transport.ts";
import type { World } from "../upstream/world.ts";
import type { TencentCredential } from "./credential.ts";
import { tencentError } from "./error-codes.ts";
import { regionHosts } from "./regions.ts";
import { userSigs } from "./user-sig.ts";

/** The vendor's own timeout is 3 s, and its documents ask clients to wait longer (trtc.io/document/34620). */
const tencentRetries: RetryPolicy = {
  attempts: 3,
  attemptTimeoutMs: 4_000,
  baseDelayMs: 100,
  maxDelayMs: 1_000,
};

/** The parameter `random` is a new unsigned 32-bit integer in every attempt. */
const randomRange = 2 ** 32;

/** Shared by all apps of a process: cached signatures, and which hosts can be reached. */
export interface TencentTools {
  readonly hosts: HostChooser;
  readonly signer: SignatureCache<TencentCredential>;
  readonly retries: RetryPolicy;
}

export function createTencentTools(now: () => EpochMs): TencentTools {
  return { hosts: new HostChooser(), signer: new SignatureCache(now, userSigs), retries: tencentRetries };
}

/** One SDKAppID as the commands see it. */
export interface TencentApp extends TencentTools {
  readonly transport: Transport;
  readonly world: World;
  readonly credentials: CredentialSource<TencentCredential>;
  /** Delays each call until its command's rate allows it. */
  readonly pacer: Pacer;
}

/** `<service>/<command>` behind `/v4/`. */
export type TencentCommand = `${string}/${string}`;

/** The body of an OK answer as the vendor sent it. Numbers from 2^53 on are rounded; `exactAnswer` has their digits. */
export type TencentAnswer = Readonly<Record<string, unknown>>;

/**
 * Calls one REST command and returns the body of its OK answer.
 *
 * After a refused signature the secret is fetched again, and the call retried where that may help: see `reSigning`.
 *
 * @throws RollcallError every failure, with the kind of `error-codes.ts` or of the transport
 */
export async function callTencent(
  app: TencentApp,
  command: TencentCommand,
  body: Readonly<Record<string, unknown>>,
  deadline: Deadline,
): Promise<TencentAnswer> {
  return reSigning(app, app.signer, (credential) =>
    withRetries(app.world, app.retries, deadline, async ({ timeoutMs }) => {
      const permit = await app.pacer.acquire(command, deadline);
      try {
        // Asked for after the turn: a call that waited while a key was rotated leaves with the new one.
        return await send(app, await credential(permit), command, body, { ...deadline, timeoutMs }, permit);
      } finally {
        permit.release();
      }
    }),
  );
}

async function send(
  app: TencentApp,
  credential: TencentCredential,
  command: TencentCommand,
  body: Readonly<Record<string, unknown>>,
  limits: Deadline & { readonly timeoutMs: number },
  permit: Permit,
): Promise<TencentAnswer> {
  const hosts = regionHosts[credential.region];
  const host = app.hosts.choose(hosts, app.world.monotonicMs());
  try {
    const response = await app.transport({
      provider: "tencent",
      host,
      method: "POST",
      path: signedPath(app, credential, command),
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      timeoutMs: Math.min(limits.timeoutMs, remainingMs(limits, app.world.now())), // the wait for the turn took some of it
      ...(limits.signal ? { signal: limits.signal } : {}),
      onSent: permit.sent,
    });
    const answer = parseAnswer(response);
    app.pacer.answered(command, permit);
    return answer;
  } catch (error) {
    if (isRollcallError(error)) {
      if (error.recovery === "fail-over") {
        app.hosts.couldNotReach(hosts, host, app.world.monotonicMs());
      }
      app.pacer.failed(command, error, permit);
    }
    throw error;
  }
}

function signedPath(app: TencentApp, credential: TencentCredential, command: TencentCommand): string {
  const random = Math.floor(app.world.random() * randomRange);
  const identifier = encodeURIComponent(credential.adminUserId);
  const userSig = app.signer.sign(credential); // its alphabet needs no percent-encoding
  return `/v4/${command}?sdkappid=${credential.sdkAppId}&identifier=${identifier}&usersig=${userSig}&random=${random}&contenttype=json`;
}

/**
 * Reads the envelope. The body decides, whatever the content type: failures of the API come with HTTP 200. Without an envelope the HTTP
 * status decides: a proxy's 502, as a page or as JSON of its own.
 */
function parseAnswer(response: UpstreamResponse): TencentAnswer {
  const value = answerFrom(response.text);
  if (value === undefined && response.status === 200) {
    throw noJson("tencent");
  }
  const answer = isFields(value) ? value : undefined;
  const code = Number(answer?.["ErrorCode"]);
  if (answer?.["ActionStatus"] === "OK" && code === 0) {
    return answer;
  }
  throw Number.isInteger(code) && code !== 0 ? tencentError(code) : gatewayError(response);
}

/** The error for an answer without an envelope: from a gateway in front of the vendor, or malformed. */
function gatewayError({ status, retryAfterSeconds }: UpstreamResponse): RollcallError {
  const upstream = { provider: "tencent", code: status === 200 ? "malformed" : `http-${status}` } as const;
  if (status === 429) {
    return new RollcallError("upstream-throttled", "the vendor's gateway sheds load", {
      upstream,
      retryAfterSeconds: retryAfterSeconds ?? 1,
    });
  }
  return status >= 500 || status === 408
    ? new RollcallError("upstream-unavailable", "the vendor's gateway answered in the vendor's place", {
        upstream,
        recovery: "retry",
      })
    : new RollcallError("upstream-rejected", "the vendor's answer is not the JSON object that it should be", {
        upstream,
      });
}
