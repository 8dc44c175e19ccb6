import { chatgroupMembersPage } from "../../shared/agora-chat/chatgroup-members.ts";
import type { AgoraCredential } from "../../shared/agora-chat/credential.ts";
import { createAgoraTools } from "../../shared/agora-chat/rest-call.ts";
import type { AppCredential } from "../../shared/apps/parse-credential.ts";
import { asGroupId, type GroupId } from "../../shared/identity/ids.ts";
import type { TencentCredential } from "../../shared/tencent-chat/credential.ts";
import { avchatroomPage } from "../../shared/tencent-chat/group-list.ts";
import { createTencentTools } from "../../shared/tencent-chat/rest-call.ts";
import type { CredentialSource } from "../../shared/upstream/credential-source.ts";
import type { Deadline } from "../../shared/upstream/deadline.ts";
import { unpaced } from "../../shared/upstream/pacer.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { realWorld } from "../../shared/upstream/world.ts";
import type { VendorReach } from "./vendor-reach.ts";

/** What a vendor's answer to one call says of a credential that it accepted. */
export interface LiveAnswer {
  /** One of the app's live rooms, to show as an example; undefined where the call does not tell. */
  readonly sampleGroup: GroupId | undefined;
  /** What works only in part. */
  readonly warning: string | undefined;
}

const callLimitMs = 15_000;
const throttledAttempts = 4;
const longestWaitSeconds = 2;

/**
 * One call that every app may make, with the real signature at the real host.
 *
 * @throws RollcallError when the vendor refuses the credential, or cannot be reached
 */
export function liveCall(credential: AppCredential, reach: VendorReach): Promise<LiveAnswer> {
  const deadline: Deadline = { atMs: realWorld.now() + callLimitMs, signal: AbortSignal.timeout(callLimitMs) };
  return retryThrottled(() =>
    credential.provider === "tencent"
      ? callTencentApp(credential, reach, deadline)
      : callAgoraApp(credential, reach, deadline),
  );
}

/**
 * Tencent lists an app's groups once a second, and the discovery of rooms may just have asked for them. A quota of the day
 * or a lock-out, which last longer, end the call at once.
 */
async function retryThrottled<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const isThrottled = isRollcallError(error) && error.kind === "upstream-throttled";
      const seconds = isThrottled ? (error.retryAfterSeconds ?? 1) : Number.POSITIVE_INFINITY;
      if (seconds > longestWaitSeconds || attempt === throttledAttempts) {
        throw error;
      }
      await realWorld.sleep(seconds * 1000);
    }
  }
}

async function callTencentApp(
  credential: TencentCredential,
  { transport }: VendorReach,
  deadline: Deadline,
): Promise<LiveAnswer> {
  const tools = createTencentTools(realWorld.now);
  const app = { ...tools, transport, world: realWorld, pacer: unpaced, credentials: fixed(credential) };
  try {
    const { groupIds } = await avchatroomPage(app, undefined, deadline);
    return { sampleGroup: groupIds[0], warning: undefined };
  } catch (error) {
    // Of the plan, not of the credential: the signature has been accepted.
    if (isRollcallError(error) && error.kind === "unsupported-group") {
      return { sampleGroup: undefined, warning: `the credential is accepted, but ${error.message}` };
    }
    throw error;
  }
}

/** The ID of a group that does not exist. The answer `unknown-group` proves that the token was accepted. */
const noGroup = asGroupId("1");

async function callAgoraApp(
  credential: AgoraCredential,
  { transport }: VendorReach,
  deadline: Deadline,
): Promise<LiveAnswer> {
  const tools = createAgoraTools(realWorld.now);
  const app = { ...tools, transport, world: realWorld, pacer: unpaced, credentials: fixed(credential) };
  try {
    await chatgroupMembersPage(app, { groupId: noGroup, pageNumber: 1, pageSize: 1, joinedTime: false }, deadline);
  } catch (error) {
    if (!isRollcallError(error) || error.kind !== "unknown-group") {
      throw error;
    }
  }
  return { sampleGroup: undefined, warning: undefined };
}

function fixed<Credential>(credential: Credential): CredentialSource<Credential> {
  return { current: async () => credential, renew: async () => credential };
}
