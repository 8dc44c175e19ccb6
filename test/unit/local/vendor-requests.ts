import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { deflateSync } from "node:zlib";

/** Raw HTTP to the simulators with the vendor's own Host header, independent of rollcall's clients. */

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function send(origin: string, { method = "POST", path, host, headers = {}, body = "" }: RawRequest) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = request(
      `${origin}${path}`,
      { method, agent, headers: { "Content-Length": Buffer.byteLength(body), ...headers, Host: host } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export interface UserSigOptions {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly identifier: string;
  /** Unix seconds. */
  readonly time: number;
  readonly expire: number;
}

/** A UserSig by the vendor's published algorithm, for clocks that are not the machine's. */
export function makeUserSig({ sdkAppId, secretKey, identifier, time, expire }: UserSigOptions): string {
  const text = `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${time}\nTLS.expire:${expire}\n`;
  const json = JSON.stringify({
    "TLS.ver": "2.0",
    "TLS.identifier": identifier,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": time,
    "TLS.expire": expire,
    "TLS.sig": createHmac("sha256", secretKey).update(text).digest("base64"),
  });
  const packed = deflateSync(json).toString("base64");
  return packed.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

export interface TencentCaller {
  readonly origin: string;
  readonly host: string;
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly userSig: string;
}

export const services = {
  live: "group_open_avchatroom_http_svc",
  group: "group_open_http_svc",
  community: "million_group_open_http_svc",
} as const;

export function tencentPath(caller: TencentCaller, service: string, command: string): string {
  const query = new URLSearchParams({
    sdkappid: String(caller.sdkAppId),
    identifier: caller.identifier,
    usersig: caller.userSig,
    random: "99999999",
    contenttype: "json",
  });
  return `/v4/${service}/${command}?${query}`;
}

export const sendTencent = (caller: TencentCaller, service: string, command: string, body: string) =>
  send(caller.origin, {
    path: tencentPath(caller, service, command),
    host: caller.host,
    headers: { "Content-Type": "application/json" },
    body,
  });

/** One call; the answer's fields. */
export async function callTencent(
  caller: TencentCaller,
  service: keyof typeof services,
  command: string,
  body: object,
): Promise<Record<string, unknown>> {
  const answer = await sendTencent(caller, services[service], command, JSON.stringify(body));
  return JSON.parse(answer.text);
}

interface ListedRow {
  readonly Member_Account: string;
  readonly JoinTime: number;
  readonly NickName?: string;
  readonly Avatar?: string;
}

export interface ListAnswer {
  readonly ErrorCode: number;
  readonly MemberList?: readonly ListedRow[];
  readonly NextTimestamp: number;
}

export async function getPage(caller: TencentCaller, groupId: string, timestamp: number, mark?: number) {
  const body = { GroupId: groupId, Timestamp: timestamp, ...(mark !== undefined && { Mark: mark }) };
  const answer = await sendTencent(caller, services.live, "get_members", JSON.stringify(body));
  const page: ListAnswer = JSON.parse(answer.text);
  return page;
}

/** Follows the cursor to the end. */
export async function getPages(caller: TencentCaller, groupId: string, mark?: number): Promise<ListAnswer[]> {
  const pages: ListAnswer[] = [];
  let timestamp = 0;
  do {
    const page = await getPage(caller, groupId, timestamp, mark);
    pages.push(page);
    timestamp = page.NextTimestamp;
  } while (timestamp !== 0 && pages.length < 50);
  return pages;
}

export const accountsOf = (pages: readonly ListAnswer[]): string[] =>
  pages.flatMap((page) => page.MemberList ?? []).map((row) => row.Member_Account);
