import { chatgroupMembersCommand } from "../agora-chat/chatgroup-members.ts";
import { chatroomDetailsCommand } from "../agora-chat/chatroom-details.ts";
import { chatroomAdminsCommand, chatroomAllowListCommand } from "../agora-chat/chatroom-exempt.ts";
import { chatroomMembersCommand } from "../agora-chat/chatroom-members.ts";
import { groupInfoCommand, groupListCommand } from "../tencent-chat/group-list.ts";

/**
 * The size of the sweep's connection pool. By Little's law 64 connections carry counts and lists together (320/s) up to a
 * latency of 200 ms, and one command (160/s) up to 400 ms; beyond that the pool limits the rate. Without a bound, the calls
 * that came due while a slot's first call waited for its answer each open a connection: 72 to 145 in a slot, where 26 to 48
 * are needed. 32 connections are too few: at 80 ms they carry just 320/s on paper, and a sweep takes longer than its floor.
 */
export const connectionsPerHost = 64;

/** 80 % of the 100 calls a second of each Agora endpoint, which client SDKs share. */
const agoraCallsPerSecond = 80;
/** The limit is one call a second: two calls must arrive a second apart whatever the jitter of the network. */
const groupListCallsPerSecond = 0.9;
/** 80 % of 100 calls a second, the lowest limit that the vendor has documented. */
const groupInfoCallsPerSecond = 80;

/** The sweep's rate of a command: `callsPerSecond` for Tencent's commands of 200 calls a second, less for the others. */
export function sweepRates(callsPerSecond: number): (command: string) => number {
  const others = new Map<string, number>([
    [chatgroupMembersCommand, agoraCallsPerSecond],
    [chatroomDetailsCommand, agoraCallsPerSecond],
    [chatroomAdminsCommand, agoraCallsPerSecond],
    [chatroomAllowListCommand, agoraCallsPerSecond],
    [chatroomMembersCommand, agoraCallsPerSecond],
    [groupListCommand, groupListCallsPerSecond],
    [groupInfoCommand, groupInfoCallsPerSecond],
  ]);
  return (command) => others.get(command) ?? callsPerSecond;
}
