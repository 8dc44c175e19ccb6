import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../../local/vendor-simulators/fault-board.ts";
import { type ClockedVendor, sdkAppId, startClockedVendor } from "./vendor-clock.ts";
import {
  accountsOf,
  callTencent,
  getPage,
  getPages,
  type RawAnswer,
  sendTencent,
  services,
} from "./vendor-requests.ts";

let vendor: ClockedVendor;

beforeAll(async () => {
  vendor = await startClockedVendor({ listPageSize: 5 });
  const room = vendor.addGroup("room", "AVChatRoom");
  for (let index = 0; index < 12; index++) {
    vendor.vendors.tencent.join({ ...room, userId: `user${index}`, at: vendor.startAt - 100_000 + index });
  }
  const members = Array.from({ length: 12 }, (_, index) => ({ userId: `m${index}` }));
  vendor.vendors.tencent.setMembers({ ...vendor.addGroup("@TGS#_town", "Community"), members });
  vendor.vendors.tencent.setMembers({ ...vendor.addGroup("work", "Private"), members });
});

afterAll(() => vendor.vendors.close());

afterEach(() => {
  vendor.vendors.faults.clear();
  vendor.vendors.calls.clear();
});

const post = (fault: Fault) => vendor.vendors.faults.add({ fault });
const rawCount = () => sendTencent(vendor.caller, services.group, "get_online_member_num", '{"GroupId":"room"}');
const rawList = () => sendTencent(vendor.caller, services.live, "get_members", '{"GroupId":"room","Timestamp":0}');
const parsed = (answer: RawAnswer): Record<string, unknown> => JSON.parse(answer.text);

describe("which calls a fault hits", () => {
  test("so many of them, after so many, for one command, app and group", async () => {
    const handle = vendor.vendors.faults.add({
      command: "get_online_member_num",
      sdkAppId,
      groupId: "room",
      afterCalls: 1,
      times: 2,
      fault: { kind: "business-code", code: 10002 },
    });

    const codes: unknown[] = [];
    for (let call = 0; call < 4; call++) codes.push(parsed(await rawCount())["ErrorCode"]);
    const otherCommand = parsed(await rawList());

    expect(codes).toEqual([0, 10002, 10002, 0]);
    expect(otherCommand["ErrorCode"]).toBe(0);
    expect(handle.hits).toBe(2);
  });

  test("none once it is removed", async () => {
    const handle = post({ kind: "business-code", code: 10002 });
    handle.remove();

    expect(parsed(await rawCount())["ErrorCode"]).toBe(0);
  });

  test("the log keeps what the request itself deserved", async () => {
    post({ kind: "business-code", code: 60008 });

    await rawCount();

    expect(vendor.vendors.calls.recent()).toMatchObject([
      { verdict: 60008, naturalVerdict: 0, faults: ["business-code"] },
    ]);
  });
});

describe("answers that are wrong", () => {
  test.each([
    [undefined, "this group does not exist"],
    ["", ""],
    ["something else", "something else"],
  ])("a business code with the text %j", async (errorInfo, text) => {
    post({ kind: "business-code", code: 10010, ...(errorInfo !== undefined && { errorInfo }) });

    expect(parsed(await rawCount())).toEqual({ ActionStatus: "FAIL", ErrorCode: 10010, ErrorInfo: text });
  });

  test("a business code without any ErrorInfo", async () => {
    post({ kind: "business-code", code: 60007, errorInfo: null });

    expect(parsed(await rawCount())).toEqual({ ActionStatus: "FAIL", ErrorCode: 60007 });
  });

  test("a command that is answered with a code of the board's was not carried out", async () => {
    post({ kind: "business-code", code: 10002 });
    await callTencent(vendor.caller, "live", "add_robots", { GroupId: "room", Member_Account: ["robot"] });
    vendor.vendors.faults.clear();
    vendor.moveTo(40);
    const robots = accountsOf(await getPages(vendor.caller, "room", 500));
    vendor.moveTo(0);

    expect(robots).toEqual([]);
  });

  test("HTTP errors as HTML, JSON and nothing at all, with Retry-After", async () => {
    post({ kind: "http-status", status: 502, retryAfter: "3" });
    const html = await rawCount();
    vendor.vendors.faults.clear();
    post({ kind: "http-status", status: 503, body: "json" });
    const json = await rawCount();
    vendor.vendors.faults.clear();
    post({ kind: "http-status", status: 500, body: "empty" });
    const empty = await rawCount();

    expect(html).toMatchObject({ status: 502, headers: { "retry-after": "3", "content-type": "text/html" } });
    expect(html.text).toContain("<html>");
    expect(json).toMatchObject({ status: 503, headers: { "content-type": "application/json" } });
    expect(parsed(json)).toHaveProperty("status", 503);
    expect(empty).toMatchObject({ status: 500, text: "" });
  });

  test("bodies that are empty, cut, or no JSON", async () => {
    post({ kind: "empty-body" });
    const empty = await rawCount();
    vendor.vendors.faults.clear();
    post({ kind: "truncated-json" });
    const cut = await rawList();
    vendor.vendors.faults.clear();
    post({ kind: "not-json" });
    const text = await rawCount();

    expect(empty).toMatchObject({ status: 200, text: "" });
    expect(() => JSON.parse(cut.text)).toThrow();
    expect(cut.headers["content-length"]).toBe(String(Buffer.byteLength(cut.text)));
    expect(() => JSON.parse(text.text)).toThrow();
  });

  test("headers that lie", async () => {
    post({ kind: "content-type", value: "text/html" });
    post({ kind: "retry-after", value: "7" });

    const answer = await rawCount();

    expect(answer.headers).toMatchObject({ "content-type": "text/html", "retry-after": "7" });
    expect(parsed(answer)["ErrorCode"]).toBe(0);
  });

  test("fields that are new, missing, of another type, or off", async () => {
    post({ kind: "extra-fields" });
    post({ kind: "missing-field", field: "ErrorInfo" });
    post({ kind: "set-field", field: "ErrorCode", value: "0" });
    post({ kind: "wrong-count", by: 5 });
    const count = parsed(await rawCount());
    post({ kind: "missing-field", field: "MemberList" });
    const list = parsed(await rawList());

    expect(count).toMatchObject({ ActionStatus: "OK", ErrorCode: "0", OnlineMemberNum: 17, RequestId: "5f2c-77" });
    expect(count).not.toHaveProperty("ErrorInfo");
    expect(list).not.toHaveProperty("MemberList");
    expect(list["NextTimestamp"]).not.toBe(0);
  });
});

describe("connections that fail", () => {
  test("a reset before the headers and one in the middle of the body", async () => {
    post({ kind: "reset-before-headers" });
    const before = await rawCount().catch((error: NodeJS.ErrnoException) => error.code);
    vendor.vendors.faults.clear();
    post({ kind: "reset-mid-body" });
    const middle = await rawList().catch((error: NodeJS.ErrnoException) => error.code);
    vendor.vendors.faults.clear();

    expect(before).toBe("ECONNRESET");
    expect(middle).toBe("ECONNRESET");
    expect(vendor.vendors.calls.total({ verdict: "reset" })).toBe(2);
    expect(parsed(await rawCount())["ErrorCode"]).toBe(0);
  });

  test("headers, bodies and everything can be slow", async () => {
    const tookAtLeast = async (fault: Fault) => {
      const handle = post(fault);
      const began = performance.now();
      await rawCount();
      handle.remove();
      return performance.now() - began;
    };

    expect(await tookAtLeast({ kind: "slow-headers", ms: 60 })).toBeGreaterThan(55);
    expect(await tookAtLeast({ kind: "slow-body", ms: 60 })).toBeGreaterThan(55);
    expect(await tookAtLeast({ kind: "latency", ms: 80, minMs: 40 })).toBeGreaterThan(35);
  });

  test("a call that hangs ends when the server closes", async () => {
    const own = await startClockedVendor();
    own.addGroup("room", "AVChatRoom");
    own.vendors.faults.add({ fault: { kind: "hang" } });
    const hanging = sendTencent(own.caller, services.group, "get_online_member_num", '{"GroupId":"room"}').catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    const early = await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 50, "silence"))]);

    await own.vendors.close();

    expect(early).toBe("silence");
    expect(await hanging).toBe("ECONNRESET");
  });
});

describe("paging that goes wrong", () => {
  test("a list whose cursor repeats, and one whose cursor is always new", async () => {
    const cursorsUnder = async (how: "repeating" | "ever-new") => {
      const handle = post({ kind: "endless-cursor", how });
      const pages = await getPages(vendor.caller, "room");
      handle.remove();
      return {
        cursors: new Set(pages.map((page) => page.NextTimestamp)).size,
        rows: accountsOf(pages).length,
        pages: pages.length,
      };
    };

    expect(await cursorsUnder("repeating")).toMatchObject({ cursors: 1, pages: 50 });
    expect(await cursorsUnder("ever-new")).toMatchObject({ cursors: 50, pages: 50 });
  });

  test("a Community and a list of groups that never end", async () => {
    const nextsUnder = async (how: "repeating" | "ever-new") => {
      const handle = post({ kind: "endless-cursor", how });
      const found: unknown[] = [];
      let Next: unknown = "";
      for (let page = 0; page < 6; page++) {
        const body = { GroupId: "@TGS#_town", Limit: 5, Next };
        const answer = await callTencent(vendor.caller, "group", "get_group_member_info", body);
        Next = answer["Next"];
        found.push(Next);
      }
      handle.remove();
      return found;
    };

    const repeating = await nextsUnder("repeating");
    const everNew = await nextsUnder("ever-new");
    post({ kind: "endless-cursor", how: "ever-new" });
    const groups = await sendTencent(vendor.caller, services.group, "get_appid_group_list", "{}");

    expect(new Set(repeating).size).toBe(1);
    expect(new Set(everNew).size).toBe(6);
    expect(everNew).not.toContain("");
    expect(/"Next":(\d+)/.exec(groups.text)?.[1]).not.toBe("0");
  });

  test("a member twice, another order, and short pages in mid-list", async () => {
    const plain = accountsOf(await getPages(vendor.caller, "room"));
    const duplicate = post({ kind: "duplicate-across-pages" });
    const twice = accountsOf(await getPages(vendor.caller, "room"));
    duplicate.remove();
    const shuffle = post({ kind: "shuffled-order" });
    const shuffled = accountsOf([await getPage(vendor.caller, "room", 0)]);
    shuffle.remove();
    post({ kind: "short-pages", rows: 2 });
    const short = await getPages(vendor.caller, "room");

    expect(plain).toHaveLength(12);
    expect(twice).toHaveLength(14);
    expect(twice[5]).toBe(plain[4]);
    expect(shuffled).not.toEqual(plain.slice(0, 5));
    expect(shuffled.toSorted()).toEqual(plain.slice(0, 5).toSorted());
    expect(short).toHaveLength(6);
    expect(accountsOf(short)).toEqual(plain);
  });

  test("an empty page that is not the last", async () => {
    vendor.vendors.faults.add({ afterCalls: 1, times: 1, fault: { kind: "short-pages", rows: 0 } });
    const pages = await getPages(vendor.caller, "room");
    vendor.vendors.faults.clear();
    vendor.vendors.faults.add({ times: 1, fault: { kind: "short-pages", rows: 0 } });
    const fromTheTop = await getPages(vendor.caller, "room");

    expect(pages.map((page) => page.MemberList?.length)).toEqual([5, 0, 5, 2]);
    expect(fromTheTop.map((page) => page.MemberList?.length)).toEqual([0, 5, 5, 2]);
    expect(new Set(accountsOf(pages)).size).toBe(12);
  });

  test("stored members repeat and run short as well", async () => {
    const page = async (Offset: number) => {
      const body = { GroupId: "work", Limit: 5, Offset };
      const answer = await callTencent(vendor.caller, "group", "get_group_member_info", body);
      const rows: { Member_Account: string }[] = JSON.parse(JSON.stringify(answer["MemberList"]));
      return rows.map((row) => row.Member_Account);
    };
    const duplicate = post({ kind: "duplicate-across-pages" });
    const repeated = await page(5);
    duplicate.remove();
    post({ kind: "short-pages", rows: 3 });

    expect(repeated).toEqual(["m4", "m5", "m6", "m7", "m8", "m9"]);
    expect(await page(0)).toEqual(["m0", "m1", "m2"]);
  });
});
