import type { EpochMs } from "../identity/ids.ts";
import type { CredentialSource } from "../upstream/credential-source.ts";
import { type Deadline, remainingMs } from "../upstream/deadline.ts";
import { answerFrom } from "../upstream/exact-json.ts";
import type { Pacer, Permit } from "../upstream/pacer.ts";
import { reSigning } from "../upstream/re-signing.ts";
import { type RetryPolicy, withRetries } from "../upstream/retry-policy.ts";
import { isRollcallError, malformedAnswer, noJson, RollcallError } from "../upstream/rollcall-error.ts";
import { SignatureCache } from "../upstream/signature-cache.ts";
import { type Fields, isFields, textFrom } from "../upstream/tolerant-fields.ts";
import type { Transport } from "../upstream/transport.ts";
import type { World } from "../upstream/world.ts";
import { appTokens } from "./app-token.ts";
import type { AgoraCredential } from "./credential.ts";
import { agoraError } from "./errors.ts";

const agoraRetries: RetryPolicy = {
  attempts: 3,
  attemptTimeoutMs: 4_000,
  baseDelayMs: 100,
  maxDelayMs: 1_000,
};

/** Shared by all apps of a process. */
export interface AgoraTools {
  readonly tokens: SignatureCache<AgoraCredential>;
  readonly retries: RetryPolicy;
}

export function createAgoraTools(now: () => EpochMs): AgoraTools {
  return { tokens: new SignatureCache(now, appTokens), retries: agoraRetries };
}

/** One App ID as the commands see it. */
export interface AgoraApp extends AgoraTools {
  readonly transport: Transport;
  readonly world: World;
  readonly credentials: CredentialSource<AgoraCredential>;
  /** Delays each call until its command's rate allows it. */
  readonly pacer: Pacer;
}

/** A GET below the app's path prefix. */
export interface AgoraQuery {
  /** Names the endpoint for pacing: `chatgroups/users`. */
  readonly command: string;
  /** Below the prefix, already percent-encoded, without a leading slash. */
  readonly path: (credential: AgoraCredential) => string;
}

/**
 * Sends one GET and returns the body of its 200 answer. After a refused app token the secret is fetched again, and the call retried where
 * that may help: see `reSigning`.
 *
 * @throws RollcallError every failure, with the kind of `errors.ts` or of the transport
 */
export async function callAgora(app: AgoraApp, query: AgoraQuery, deadline: Deadline): Promise<Fields> {
  return reSigning(app, app.tokens, (credential) =>
    withRetries(app.world, app.retries, deadline, async ({ timeoutMs }) => {
      const permit = await app.pacer.acquire(query.command, deadline);
      try {
        // Asked for after the turn: a call that waited while a certificate was rotated leaves with the new one.
        return await send(app, await credential(permit), query, { ...deadline, timeoutMs }, permit);
      } finally {
        permit.release();
      }
    }),
  );
}

async function send(
  app: AgoraApp,
  credential: AgoraCredential,
  query: AgoraQuery,
  limits: Deadline & { readonly timeoutMs: number },
  permit: Permit,
): Promise<Fields> {
  try {
    const response = await app.transport({
      provider: "agora",
      host: credential.host,
      method: "GET",
      path: `/${pathPrefix(credential)}/${query.path(credential)}`,
      headers: { authorization: `Bearer ${app.tokens.sign(credential)}`, accept: "application/json" },
      timeoutMs: Math.min(limits.timeoutMs, remainingMs(limits, app.world.now())), // the wait for the turn took some of it
      ...(limits.signal ? { signal: limits.signal } : {}),
      onSent: permit.sent,
    });
    const answer = parseAnswer(response.status, response.text, response.retryAfterSeconds);
    app.pacer.answered(query.command, permit);
    return answer;
  } catch (error) {
    if (isRollcallError(error)) {
      app.pacer.failed(query.command, error, permit);
    }
    throw error;
  }
}

/** Both documented forms of the path. */
function pathPrefix({ appId, application }: AgoraCredential): string {
  return application
    ? `${encodeURIComponent(application.orgName)}/${encodeURIComponent(application.appName)}`
    : `app-id/${appId}`;
}

function parseAnswer(status: number, text: string, retryAfterSeconds: number | undefined): Fields {
  const value = answerFrom(text);
  const body = isFields(value) ? value : undefined;
  if (status === 404 && body === undefined && text.trim() !== "") {
    // The error page of a proxy says nothing about the group.
    throw new RollcallError("upstream-rejected", "something else than the vendor answered 404", {
      upstream: { provider: "agora", code: "http-404" },
    });
  }
  if (status !== 200) {
    throw agoraError(status, body && textFrom(body["error"]), retryAfterSeconds);
  }
  if (value === undefined) {
    throw noJson("agora");
  }
  if (body === undefined) {
    throw malformedAnswer("agora", "the vendor's answer is not a JSON object");
  }
  return body;
}
