import { chatgroupMembersCommand } from "../agora-chat/chatgroup-members.ts";
import { groupInfoCommand, groupListCommand } from "../tencent-chat/group-list.ts";

/** 80 % of the 100 calls a second of each Agora endpoint (upstream/agora-chat.md §6), which client SDKs share. */
const agoraCallsPerSecond = 80;
/** Of one call a second: two calls on a wire that jitters must still be a second apart. */
const groupListCallsPerSecond = 0.9;
/** 80 % of 100: older documents allow no more (upstream/tencent-chat.md §8 row 14). */
const groupInfoCallsPerSecond = 80;

/** The sweep's rate of a command: `callsPerSecond` for Tencent's commands of 200 calls a second, less for the others. */
export function sweepRates(callsPerSecond: number): (command: string) => number {
  const others = new Map<string, number>([
    [chatgroupMembersCommand, agoraCallsPerSecond],
    [groupListCommand, groupListCallsPerSecond],
    [groupInfoCommand, groupInfoCallsPerSecond],
  ]);
  return (command) => others.get(command) ?? callsPerSecond;
}
