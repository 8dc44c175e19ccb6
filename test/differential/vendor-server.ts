import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listenOnLoopback } from "../../local/loopback.ts";
import { agoraAnswer } from "./agora-answers.ts";
import type { RoomScript } from "./room-script.ts";
import { chanceOf } from "./scripted-random.ts";
import { tencentAnswer } from "./tencent-answers.ts";
import type { VendorCall, VendorReply } from "./vendor-call.ts";

/** The vendor of all rooms: its answers depend on the script, the question and the virtual time, and on nothing else. */
export async function startVendor(
  rooms: readonly RoomScript[],
  now: () => number,
): Promise<{ readonly origin: string; readonly server: Server }> {
  const roomOf = new Map(rooms.map((room) => [room.groupId, room]));
  const faults = new VendorFaults();
  const server = createServer({ keepAlive: true }, async (request, response) => {
    const url = new URL(request.url ?? "/", "http://vendor");
    const fields = await fieldsOf(request);
    const call: VendorCall = { url, fields, at: Math.floor(now() / 1000) };
    // /app-id/{appId}/chatgroups/{groupId}/users
    const [, , , , agoraGroup = ""] = url.pathname.split("/");
    const groupId = typeof fields["GroupId"] === "string" ? fields["GroupId"] : decodeURIComponent(agoraGroup);
    const room = url.pathname.startsWith("/v4/") && !("GroupId" in fields) ? undefined : roomOf.get(groupId);
    const fault = room && (appFault(room, call) ?? faults.of(room, call));
    if (fault === "reset") {
      request.socket.destroy();
      return;
    }
    const reply = fault ?? answer(call, room, rooms);
    send(response, reply);
  });
  const origin = await listenOnLoopback(server, 0);
  return { origin, server };
}

function answer(call: VendorCall, room: RoomScript | undefined, rooms: readonly RoomScript[]): VendorReply {
  return call.url.pathname.startsWith("/v4/") ? tencentAnswer(call, room, rooms) : agoraAnswer(call, room);
}

function send(response: ServerResponse, { status, body }: VendorReply): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.sendDate = false;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

async function fieldsOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const parsed: unknown = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"));
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

const tencentCode = (ErrorCode: number): VendorReply => ({
  status: 200,
  body: { ActionStatus: "FAIL", ErrorInfo: "", ErrorCode },
});

/** What a call of a minute gets instead of an answer. Passing ones are over at the second try. */
const faultKinds: readonly (VendorReply | "reset" | "passing")[] = [
  "passing",
  "passing",
  "reset",
  { status: 500, body: { error: "internal" } },
  { status: 502, body: "<html>bad gateway</html>" },
  { status: 200, body: "no json" },
  { status: 200, body: { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" } },
  tencentCode(10002),
  tencentCode(60008),
  tencentCode(10015),
  tencentCode(10007),
  tencentCode(80001),
];

/** What all calls of an app get in a minute of trouble: throttling, quotas, refused signatures, a plan that ran out, outages. */
const appFaultKinds: readonly (VendorReply | "reset")[] = [
  tencentCode(60007),
  tencentCode(60028),
  tencentCode(70009),
  tencentCode(60010),
  tencentCode(60020),
  { status: 500, body: { error: "internal" } },
  "reset",
];
const appFaultShare = 0.02;

function appFault(room: RoomScript, { at }: VendorCall): VendorReply | "reset" | undefined {
  const minute = Math.floor(at / 60);
  const isTrouble = chanceOf(room.appSeed, minute, 11) < appFaultShare;
  return isTrouble ? appFaultKinds[Math.floor(chanceOf(room.appSeed, minute, 12) * appFaultKinds.length)] : undefined;
}

/** Outages of single rooms: by the minute and the command, whatever the order of calls. */
class VendorFaults {
  readonly #passed = new Set<string>();

  of(room: RoomScript, { url, at }: VendorCall): VendorReply | "reset" | undefined {
    const minute = Math.floor(at / 60);
    const command = url.pathname.length;
    if (chanceOf(room.seed, minute, command) >= room.traits.faultShare) {
      return undefined;
    }
    const fault = faultKinds[Math.floor(chanceOf(room.seed, minute, command, 1) * faultKinds.length)];
    if (fault !== "passing") {
      return fault;
    }
    const key = `${room.index} ${minute} ${command}`;
    const isOver = this.#passed.has(key);
    this.#passed.add(key);
    return isOver ? undefined : { status: 503, body: { error: "unavailable" } };
  }
}
