import type { EpochMs } from "../../shared/identity/ids.ts";

/** A user who is online at the requested time. */
export interface OnlineUser {
  readonly userId: string;
  /** When the first device of the current stay joined. */
  readonly joinedAt: EpochMs;
  /** When the latest device of the current stay joined. */
  readonly latestDeviceAt: EpochMs;
  readonly devices: readonly string[];
}

export interface PresenceEvent {
  readonly kind: "join" | "leave";
  readonly at: EpochMs;
  readonly userId: string;
  /** Absent in a leave: all devices. */
  readonly device?: string;
}

/** Who is online after some events, oldest join first. */
export type OnlineState = Map<string, OnlineUser>;

const isWeb = (device: string) => device.startsWith("web");

export const isWebUser = (user: OnlineUser | undefined): boolean => user?.devices.some(isWeb) ?? false;

export function applyEvent(state: OnlineState, event: PresenceEvent): void {
  const user = state.get(event.userId);
  const after = event.kind === "join" ? afterJoin(user, event) : afterLeave(user, event);
  if (after === undefined) state.delete(event.userId);
  else if (after !== user) state.set(event.userId, after);
}

function afterJoin(user: OnlineUser | undefined, { at, userId, device = "app" }: PresenceEvent): OnlineUser {
  if (user === undefined) return { userId, joinedAt: at, latestDeviceAt: at, devices: [device] };
  if (user.devices.includes(device)) return user;
  return { ...user, latestDeviceAt: at, devices: [...user.devices, device] };
}

function afterLeave(user: OnlineUser | undefined, { device }: PresenceEvent): OnlineUser | undefined {
  if (user === undefined || device === undefined) return undefined;
  const devices = user.devices.filter((each) => each !== device);
  return devices.length === 0 ? undefined : { ...user, devices };
}
