import agoraToken from "agora-token";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { agoraErrorNames, agoraErrors } from "../../../local/vendor-simulators/agora/errors.ts";
import { startVendorSimulators, type VendorSimulators } from "../../../local/vendor-simulators/start.ts";
import { type RawAnswer, send } from "./vendor-requests.ts";

const appCertificate = "5CFd2fd1755d40ecb72977518be15d3b";
const apps = {
  shengwang: { appId: "1".repeat(32), host: "a1.chat.shengwang.cn", profile: "shengwang" },
  agora: { appId: "2".repeat(32), host: "a61.chat.agora.io", profile: "agora", orgName: "61", appName: "demo" },
  easemob: { appId: "3".repeat(32), host: "a1.easemob.com", profile: "easemob", orgName: "org", appName: "app" },
} as const;
type ProfileName = keyof typeof apps;

let vendors: VendorSimulators;
let rateAt = 0;

beforeAll(async () => {
  vendors = await startVendorSimulators({
    rateNow: () => {
      rateAt += 1_000;
      return rateAt;
    },
    agoraApps: [
      { ...apps.shengwang, appCertificate },
      { ...apps.agora, appCertificate },
      { ...apps.easemob, appCertificate, clientId: "id", clientSecret: "secret" },
    ],
  });
  for (const { appId } of Object.values(apps)) {
    vendors.agora.addGroup({
      appId,
      groupId: "100",
      kind: "chatgroup",
      owner: "owner",
      ownerJoinedAt: 1_700_000_000_000,
      admins: ["admin"],
      members: [
        { userId: "admin", joinedAt: 1_700_000_001_000 },
        ...Array.from({ length: 230 }, (_, index) => ({ userId: `m${index}`, joinedAt: 1_700_000_002_000 + index })),
      ],
    });
  }
});

afterAll(() => vendors.close());

afterEach(() => {
  vendors.faults.clear();
  vendors.calls.clear();
  for (const { appId } of Object.values(apps)) vendors.agora.configureApp(appId, { adminKey: "member" });
});

const tokenFor = (profile: ProfileName, expire = 600) =>
  agoraToken.ChatTokenBuilder.buildAppToken(apps[profile].appId, appCertificate, expire);

function get(profile: ProfileName, rest: string, headers?: Record<string, string>, base?: string) {
  const path = `${base ?? `/app-id/${apps[profile].appId}`}/${rest}`;
  const authorization = { Authorization: `Bearer ${tokenFor(profile)}` };
  return send(vendors.origin, { method: "GET", path, host: apps[profile].host, headers: headers ?? authorization });
}

const parsed = (answer: RawAnswer): Record<string, unknown> => JSON.parse(answer.text);
const rowsOf = (answer: RawAnswer): Record<string, unknown>[] => JSON.parse(answer.text).data;
const pickError = (answer: RawAnswer) => [answer.status, parsed(answer)["error"]];

describe("members of a chat group", () => {
  test("have the documented shape at Shengwang, with params echoed as lists", async () => {
    const answer = await get("shengwang", "chatgroups/100/users?pagenum=3&pagesize=100&joined_time=true");

    const body = parsed(answer);
    expect(answer.status).toBe(200);
    expect(body).toMatchObject({
      action: "get",
      params: { pagenum: ["3"], pagesize: ["100"], joined_time: ["true"] },
      entities: [],
      count: 32,
      duration: 0,
    });
    expect(body).not.toHaveProperty("application");
    expect(rowsOf(answer).slice(-2)).toEqual([
      { member: "admin", joined_time: 1_700_000_001_000 },
      { owner: "owner", joined_time: 1_700_000_000_000 },
    ]);
  });

  test.each([
    ["shengwang", "", 232],
    ["shengwang", "?pagesize=5000", 232],
    ["agora", "", 10],
    ["agora", "?pagesize=1000", 100],
    ["agora", "?pagenum=3&pagesize=100", 32],
    ["agora", "?pagenum=4&pagesize=100", 0],
  ] as const)("%s%s gives %d rows", async (profile, query, rows) => {
    const answer = await get(profile, `chatgroups/100/users${query}`);

    expect(rowsOf(answer)).toHaveLength(rows);
    expect(parsed(answer)["count"]).toBe(rows);
  });

  test("Agora ignores joined_time and answers with its envelope, params only when there were some", async () => {
    const answer = await get("agora", "chatgroups/100/users?joined_time=true");
    const bare = await get("agora", "chatgroups/100/users");

    expect(rowsOf(answer)[0]).toEqual({ member: "m229" });
    expect(parsed(answer)).toMatchObject({ organization: "61", applicationName: "demo" });
    expect(parsed(bare)).not.toHaveProperty("params");
  });

  test("admins and join times come as the switches have it", async () => {
    const { appId } = apps.shengwang;
    vendors.agora.configureApp(appId, { adminKey: "admin", joinedTimeAsString: true });

    const answer = await get("shengwang", "chatgroups/100/users?pagenum=24&pagesize=10&joined_time=true");
    vendors.agora.configureApp(appId, { joinedTimeAsString: false });

    expect(rowsOf(answer)).toContainEqual({ admin: "admin", joined_time: "1700000001000" });
  });

  test("joins and leaves show at once", async () => {
    const address = { appId: apps.agora.appId, groupId: "100" };
    vendors.agora.join({ ...address, userId: "newcomer" });
    const [newest] = rowsOf(await get("agora", "chatgroups/100/users?pagesize=1"));
    vendors.agora.leave({ ...address, userId: "newcomer" });
    const [next] = rowsOf(await get("agora", "chatgroups/100/users?pagesize=1"));

    expect([newest, next]).toEqual([{ member: "newcomer" }, { member: "m229" }]);
  });

  test.each(["pagenum=0", "pagesize=0", "pagesize=-1", "pagesize=x", "joined_time=yes"])(
    "refuses %s",
    async (query) => {
      expect(pickError(await get("shengwang", `chatgroups/100/users?${query}`))).toEqual([400, "illegal_argument"]);
    },
  );
});

describe("Agora checks", () => {
  test("the path forms are the profile's", async () => {
    const forms = await Promise.all([
      get("shengwang", "chatgroups/100/users"),
      get("agora", "chatgroups/100/users"),
      get("agora", "chatgroups/100/users", undefined, "/61/demo"),
      get("agora", "chatgroups/100/users", undefined, "/61/other"),
      get("easemob", "chatgroups/100/users"),
    ]);

    expect(forms.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ["no header", {}, 401, "group_authorization"],
    ["no Bearer", { Authorization: "Basic x" }, 401, "unauthorized"],
    ["a token that is none", { Authorization: "Bearer 007xyz" }, 401, "auth_bad_access_token"],
    ["another app's token", { Authorization: `Bearer ${tokenFor("agora")}` }, 401, "unauthorized"],
    ["a token without life", { Authorization: `Bearer ${tokenFor("shengwang", 0)}` }, 401, "unauthorized"],
  ])("%s", async (_what, headers, status, error) => {
    expect(pickError(await get("shengwang", "chatgroups/100/users", headers))).toEqual([status, error]);
  });

  test("a rotated certificate makes old tokens wrong", async () => {
    const { appId } = apps.shengwang;
    const newCertificate = "0".repeat(32);

    vendors.agora.rotateCertificate(appId, newCertificate);
    const old = await get("shengwang", "chatgroups/100/users");
    const token = agoraToken.ChatTokenBuilder.buildAppToken(appId, newCertificate, 600);
    const renewed = await get("shengwang", "chatgroups/100/users", { Authorization: `Bearer ${token}` });
    vendors.agora.rotateCertificate(appId, appCertificate);

    expect([old.status, renewed.status]).toEqual([401, 200]);
  });

  test("an unknown group, an unknown path and another method", async () => {
    const group = await get("agora", "chatgroups/999/users");
    const path = await get("agora", "chatgroups/100/nothing");
    const method = await send(vendors.origin, {
      method: "DELETE",
      path: `/app-id/${apps.agora.appId}/chatgroups/100/users`,
      host: apps.agora.host,
      headers: { Authorization: `Bearer ${tokenFor("agora")}` },
    });

    expect(parsed(group)).toMatchObject({
      error: "service_resource_not_found",
      error_description: "do not find this group:999",
      exception: "com.easemob.group.exception.ServiceResourceNotFoundException",
    });
    expect([group.status, path.status, method.status]).toEqual([404, 500, 405]);
  });

  test("the 101st call of a second is refused, and told from a used-up plan", async () => {
    const own = await startVendorSimulators({
      rateNow: () => 5_000,
      agoraApps: [{ ...apps.agora, appCertificate }],
    });
    own.agora.addGroup({ appId: apps.agora.appId, groupId: "100", kind: "chatgroup", owner: "owner" });
    const ask = () =>
      send(own.origin, {
        method: "GET",
        path: `/app-id/${apps.agora.appId}/chatgroups/100/users`,
        host: apps.agora.host,
        headers: { Authorization: `Bearer ${tokenFor("agora")}` },
      });

    const answers = [];
    for (let call = 0; call < 101; call++) answers.push(await ask());
    own.agora.configureApp(apps.agora.appId, { planQuotaUsedUp: true });
    const overPlan = await ask();
    const throttled = own.calls.throttled();
    await own.close();

    expect(answers.slice(0, 100).every(({ status }) => status === 200)).toBe(true);
    expect(answers.slice(100).map(pickError)).toEqual([[429, "reach_limit"]]);
    expect(pickError(overPlan)).toEqual([429, "resource_limited"]);
    expect(throttled).toBe(2);
  });

  test("an exchanged token works at Easemob, a 007 token does not", async () => {
    const exchange = (body: object) =>
      send(vendors.origin, {
        path: "/org/app/token",
        host: apps.easemob.host,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    const wrong = await exchange({ grant_type: "client_credentials", client_id: "id", client_secret: "no" });
    const given = parsed(
      await exchange({ grant_type: "client_credentials", client_id: "id", client_secret: "secret" }),
    );

    const bearer = { Authorization: `Bearer ${String(given["access_token"])}` };
    const answer = await get("easemob", "chatgroups/100/users", bearer, "/org/app");
    const direct = await get("easemob", "chatgroups/100/users", undefined, "/org/app");

    expect(wrong.status).toBe(401);
    expect(parsed(answer)).toMatchObject({ count: 232, properties: {} });
    expect(direct.status).toBe(401);
  });
});

describe("other Agora reads", () => {
  test("details, admins and the list of groups", async () => {
    const details = await get("agora", "chatgroups/100,999");
    const admins = await get("agora", "chatgroups/100/admin");
    const groups = await get("agora", "chatgroups?limit=1");

    expect(rowsOf(details)[0]).toMatchObject({ id: "100", owner: "owner", affiliations_count: 232 });
    expect(parsed(details)["count"]).toBe(1);
    expect(parsed(admins)).toMatchObject({ data: ["admin"], count: 1 });
    expect(rowsOf(groups)).toMatchObject([{ groupid: "100", owner: "61#demo_owner", affiliations: 232 }]);
    expect(parsed(groups)).not.toHaveProperty("cursor");
  });

  test("the online count needs its service, and is unknown at Agora", async () => {
    const { appId } = apps.shengwang;
    const off = await get("shengwang", "presence/online/100/type/1");
    vendors.agora.configureApp(appId, { presenceEnabled: true });
    vendors.agora.setOnline({ appId, groupId: "100", userIds: ["m1", "m2"] });
    const on = await get("shengwang", "presence/online/100/type/1");
    const wrongType = await get("shengwang", "presence/online/100/type/2");
    const agora = await get("agora", "presence/online/100/type/1");

    expect(pickError(off)).toEqual([400, "service open exception"]);
    expect(parsed(on)).toEqual({ result: 2 });
    expect(pickError(wrongType)).toEqual([400, "illegal_argument"]);
    expect(agora.status).toBe(404);
  });
});

describe("Agora faults", () => {
  test.each(Object.keys(agoraErrors).flatMap((name) => (isErrorName(name) ? [name] : [])))("%s", async (name) => {
    vendors.faults.add({ provider: "agora", fault: { kind: "agora-error", name, retryAfter: "2" } });

    const answer = await get("agora", "chatgroups/100/users");

    expect(answer.status).toBe(agoraErrors[name].status);
    expect(answer.headers["retry-after"]).toBe("2");
    if (answer.headers["content-type"] === "application/json") expect(parsed(answer)).toHaveProperty("timestamp");
    else expect(answer.text).toContain("<html>");
  });

  test("rows and fields go wrong as they do at the vendor", async () => {
    const page = "chatgroups/100/users?pagenum=2&pagesize=10&joined_time=true";
    const under = async (fault: Parameters<VendorSimulators["faults"]["add"]>[0]["fault"]) => {
      const handle = vendors.faults.add({
        appId: apps.shengwang.appId,
        command: "chatgroups/users",
        groupId: "100",
        fault,
      });
      const answer = await get("shengwang", page);
      handle.remove();
      return answer;
    };
    const plain = rowsOf(await get("shengwang", page));

    expect(rowsOf(await under({ kind: "duplicate-across-pages" }))).toHaveLength(11);
    expect(rowsOf(await under({ kind: "shuffled-order" }))).not.toEqual(plain);
    expect(rowsOf(await under({ kind: "short-pages", rows: 4 }))).toEqual(plain.slice(0, 4));
    expect(rowsOf(await under({ kind: "joined-time", as: "string" }))[0]?.["joined_time"]).toBe("1700000002219");
    expect(rowsOf(await under({ kind: "joined-time", as: "12-digits" }))[0]?.["joined_time"]).toBe(170_000_000_221);
    expect(rowsOf(await under({ kind: "unknown-role" }))[2]).toHaveProperty("moderator");
    expect(parsed(await under({ kind: "wrong-count", by: -9 }))["count"]).toBe(1);
    expect(parsed(await under({ kind: "missing-field", field: "data" }))).not.toHaveProperty("data");
    expect(parsed(await under({ kind: "missing-field", field: "params" }))).not.toHaveProperty("params");
  });

  test("a list that never ends", async () => {
    vendors.faults.add({ fault: { kind: "endless-cursor", how: "repeating" } });

    const answer = await get("agora", "chatgroups/100/users?pagenum=1000&pagesize=100");

    expect(rowsOf(answer).length).toBeGreaterThan(0);
  });
});

function isErrorName(name: string): name is keyof typeof agoraErrors {
  return agoraErrorNames.has(name);
}

describe("the Agora call log", () => {
  test("names the endpoint without its open parts, the group, and strange query parameters", async () => {
    await get("agora", "chatgroups/100/users?pagesize=1&colour=red");

    const [call] = vendors.calls.recent();
    expect(call).toMatchObject({
      provider: "agora",
      app: apps.agora.appId,
      command: "chatgroups/users",
      groupId: "100",
      verdict: 200,
      notes: ["query.colour"],
    });
    expect(JSON.stringify(call)).not.toContain("007");
  });
});
