import { tencentRegions } from "../../shared/tencent-chat/regions.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { movedTo, type WrittenCredential } from "./credential-fields.ts";
import { type LiveAnswer, liveCall } from "./live-call.ts";
import type { VendorReach } from "./vendor-reach.ts";

export interface TriedCredential extends LiveAnswer {
  /** As it was accepted. */
  readonly written: WrittenCredential;
  /** Set when the app lives elsewhere than was written. */
  readonly foundAt: string | undefined;
}

/**
 * What a vendor says of an app that it has elsewhere, or nowhere. Refused signatures are not among them: each of those
 * counts for the vendor's lock-out, and would be refused in every region.
 */
const livesElsewhere = new Set(["60026", "70020", "organization_application_not_found"]);

/** The international data centres of Agora Chat; a project's console shows which is its own. */
const agoraHosts = ["a61.chat.agora.io", "a41.chat.agora.io", "a71.chat.agora.io"];

/**
 * Tries a credential with one live call; where the vendor says that the app is not in this region, in the others as well.
 *
 * @throws RollcallError what the vendor said of the credential as it was written
 */
export async function tryCredential(
  written: WrittenCredential,
  reach: VendorReach,
  report: (text: string) => void = () => {},
): Promise<TriedCredential> {
  try {
    return { ...(await liveCall(written.credential, reach)), written, foundAt: undefined };
  } catch (error) {
    if (!isElsewhere(error)) {
      throw error;
    }
    const found = await searchElsewhere(written, reach, report);
    if (found === undefined) {
      throw error;
    }
    return found;
  }
}

async function searchElsewhere(
  written: WrittenCredential,
  reach: VendorReach,
  report: (text: string) => void,
): Promise<TriedCredential | undefined> {
  for (const where of otherPlaces(written)) {
    const [place = ""] = Object.values(where);
    report(`looking in ${place}`);
    const moved = movedTo(written, where);
    try {
      return { ...(await liveCall(moved.credential, reach)), written: moved, foundAt: place };
    } catch (error) {
      // A region that cannot be reached from here, or that has shut down, does not end the search.
      const goesOn = isElsewhere(error) || (isRollcallError(error) && error.kind.startsWith("upstream-"));
      if (!goesOn) {
        throw error;
      }
    }
  }
  return undefined;
}

function otherPlaces({ credential }: WrittenCredential): readonly Readonly<Record<string, string>>[] {
  return credential.provider === "tencent"
    ? tencentRegions.filter((region) => region !== credential.region).map((region) => ({ region }))
    : agoraHosts.filter((host) => host !== credential.host).map((host) => ({ host }));
}

function isElsewhere(error: unknown): boolean {
  return isRollcallError(error) && livesElsewhere.has(error.upstream?.code ?? "");
}
