import { startVendorSimulators, type VendorSimulators } from "../../../local/vendor-simulators/start.ts";
import type { TencentAppSwitches } from "../../../local/vendor-simulators/tencent/app-seed.ts";
import type { TencentGroupAddress, TencentGroupType } from "../../../local/vendor-simulators/tencent/group-types.ts";
import { makeUserSig, type TencentCaller } from "./vendor-requests.ts";

/** A server on a clock that only the test moves, with one Tencent app in Singapore and a caller for it. */
export interface ClockedVendor {
  readonly vendors: VendorSimulators;
  readonly caller: TencentCaller;
  readonly startAt: number;
  /** Moves the views' clock. */
  moveTo(secondsAfterStart: number): void;
  move(seconds: number): void;
  /** Rates run on a clock of their own, a millisecond a call unless the test says otherwise. */
  setRateClock(read: () => number): void;
  addGroup(groupId: string, type: TencentGroupType): TencentGroupAddress;
  callerFor(
    changes: Partial<Pick<TencentCaller, "host" | "identifier">> & {
      secretKey?: string;
      time?: number;
      expire?: number;
    },
  ): TencentCaller;
}

export const sdkAppId = 1_400_000_000;
export const secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
export const singaporeHost = "adminapisgp.im.qcloud.com";
const startAt = 1_700_000_000_000;

export async function startClockedVendor(switches: TencentAppSwitches = {}): Promise<ClockedVendor> {
  let now = startAt;
  let calls = 0;
  let readRateClock = () => {
    calls++;
    // Far enough apart that no rate is ever reached by accident.
    return startAt + calls * 1_000;
  };
  const vendors = await startVendorSimulators({
    now: () => now,
    rateNow: () => readRateClock(),
    tencentApps: [{ sdkAppId, secretKey, region: "singapore", ...switches }],
  });
  const callerFor: ClockedVendor["callerFor"] = (changes) => {
    const { host = singaporeHost, identifier = "administrator", secretKey: key = secretKey } = changes;
    const { time = startAt / 1_000, expire = 86_400 } = changes;
    const userSig = makeUserSig({ sdkAppId, secretKey: key, identifier, time, expire });
    return { origin: vendors.origin, host, sdkAppId, identifier, userSig };
  };
  return {
    vendors,
    caller: callerFor({}),
    startAt,
    moveTo: (seconds) => {
      now = startAt + seconds * 1_000;
    },
    move: (seconds) => {
      now += seconds * 1_000;
    },
    setRateClock: (read) => {
      readRateClock = read;
    },
    addGroup: (groupId, type) => {
      vendors.tencent.addGroup({ sdkAppId, groupId, type });
      return { sdkAppId, groupId };
    },
    callerFor,
  };
}
