import { agoraErrorNames } from "./agora/errors.ts";
import type { CallFilter, CallLog } from "./call-log.ts";
import type { Fault, FaultBoard, FaultRule } from "./fault-board.ts";
import type { SteadyCrowdProfile } from "./steady-crowd.ts";
import type { TencentGroupAddress } from "./tencent/group-types.ts";
import type { TencentSimulator } from "./tencent/simulator.ts";

/**
 * Control interface for other processes: `POST /__control` with JSON, answered with JSON.
 *
 *     {"do": "addFault", "rule": FaultRule}                      -> {"id"}
 *     {"do": "removeFault", "id"}   {"do": "clearFaults"}        -> {"done"}
 *     {"do": "calls", "filter"?: CallFilter}                     -> {"total", "throttled"}
 *     {"do": "maxInAnySlidingSecond", "app", "command"}          -> {"max"}
 *     {"do": "clearCalls"}                                       -> {"done"}
 *     {"do": "addCrowds", "sdkAppId", "prefix", "count", "crowd": SteadyCrowdProfile} -> {"groups"}
 *         AVChatRooms `{prefix}0` to `{prefix}{count - 1}`, each with a crowd of its own
 *     {"do": "join" | "leave", "sdkAppId", "groupId", "userId"}  -> {"done"}
 *     {"do": "dissolve", "sdkAppId", "groupId"}                  -> {"done"}
 */
export interface ControlTargets {
  readonly tencent: TencentSimulator;
  readonly faults: FaultBoard;
  readonly calls: CallLog;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const faultKinds: ReadonlySet<string> = new Set<Fault["kind"]>([
  "business-code",
  "agora-error",
  "http-status",
  "retry-after",
  "reset-before-headers",
  "reset-mid-body",
  "hang",
  "truncated-json",
  "empty-body",
  "not-json",
  "slow-headers",
  "slow-body",
  "latency",
  "content-type",
  "extra-fields",
  "missing-field",
  "set-field",
  "wrong-count",
  "endless-cursor",
  "duplicate-across-pages",
  "shuffled-order",
  "short-pages",
  "joined-time",
  "unknown-role",
  "unreadable-rows",
  "row-form",
  "join-time",
]);

/** Validates only what would make the server fail later: the callers are this project's benches and tests. */
function isFaultRule(value: unknown): value is FaultRule {
  if (!isObject(value) || !isObject(value["fault"])) return false;
  const { kind, name } = value["fault"];
  if (kind === "agora-error") return typeof name === "string" && agoraErrorNames.has(name);
  return typeof kind === "string" && faultKinds.has(kind);
}

const isAddress = (value: Json): value is Json & TencentGroupAddress =>
  typeof value["sdkAppId"] === "number" && typeof value["groupId"] === "string";

const isUserMove = (value: Json): value is Json & TencentGroupAddress & { userId: string } =>
  isAddress(value) && typeof value["userId"] === "string";

const isCrowd = (value: unknown): value is SteadyCrowdProfile =>
  isObject(value) &&
  typeof value["size"] === "number" &&
  typeof value["meanStayMs"] === "number" &&
  typeof value["seed"] === "number";

const isFilter = (value: unknown): value is CallFilter => isObject(value);

/** The result of a control request, or undefined if it is invalid. */
export function answerControl(targets: ControlTargets, request: unknown): Json | undefined {
  if (!isObject(request)) return undefined;
  return controlFaults(targets, request) ?? controlCalls(targets, request) ?? controlRooms(targets, request);
}

function controlFaults({ faults }: ControlTargets, request: Json): Json | undefined {
  if (request["do"] === "clearFaults") {
    faults.clear();
    return { done: true };
  }
  if (request["do"] === "addFault" && isFaultRule(request["rule"])) return { id: faults.add(request["rule"]).id };
  if (request["do"] === "removeFault" && typeof request["id"] === "number") {
    return { done: faults.remove(request["id"]) };
  }
  return undefined;
}

function controlCalls({ calls }: ControlTargets, request: Json): Json | undefined {
  if (request["do"] === "clearCalls") {
    calls.clear();
    return { done: true };
  }
  if (request["do"] === "calls") {
    const filter = isFilter(request["filter"]) ? request["filter"] : {};
    return { total: calls.total(filter), throttled: calls.throttled() };
  }
  const { app, command } = request;
  if (request["do"] !== "maxInAnySlidingSecond" || typeof command !== "string") return undefined;
  if (typeof app !== "string" && typeof app !== "number") return undefined;
  return { max: calls.maxInAnySlidingSecond(app, command) };
}

function controlRooms({ tencent }: ControlTargets, request: Json): Json | undefined {
  if (request["do"] === "addCrowds") return addCrowds(tencent, request);
  if ((request["do"] === "join" || request["do"] === "leave") && isUserMove(request)) {
    const { sdkAppId, groupId, userId } = request;
    tencent[request["do"]]({ sdkAppId, groupId, userId });
    return { done: true };
  }
  if (request["do"] !== "dissolve" || !isAddress(request)) return undefined;
  tencent.dissolveGroup({ sdkAppId: request.sdkAppId, groupId: request.groupId });
  return { done: true };
}

function addCrowds(tencent: TencentSimulator, request: Json): Json | undefined {
  const { sdkAppId, prefix, count, crowd } = request;
  if (typeof sdkAppId !== "number" || typeof prefix !== "string" || typeof count !== "number") return undefined;
  if (!isCrowd(crowd)) return undefined;
  for (let room = 0; room < count; room++) {
    const groupId = `${prefix}${room}`;
    // Staggers the creation times, so that the lists are not all refreshed at the same moment.
    const viewPhaseMs = (room * 7_919) % 40_000;
    const own = { ...crowd, seed: crowd.seed + room };
    tencent.addGroup({ sdkAppId, groupId, type: "AVChatRoom", viewPhaseMs, crowd: own });
  }
  return { groups: count };
}
