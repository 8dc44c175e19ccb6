import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClockedVendor, sdkAppId, startClockedVendor } from "./vendor-clock.ts";
import { accountsOf, callTencent, getPage, getPages, sendTencent, services } from "./vendor-requests.ts";

let vendor: ClockedVendor;
let rooms = 0;

beforeAll(async () => {
  vendor = await startClockedVendor();
});

afterAll(() => vendor.vendors.close());

const newRoom = () => {
  rooms++;
  return vendor.addGroup(`room ${rooms}`, "AVChatRoom");
};

const anyPresence = fc.record({
  people: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(499, 500, 501, 999, 1_000, 1_001, 1_400)),
  robots: fc.integer({ min: 0, max: 5 }),
  secondsBetween: fc.integer({ min: 0, max: 3 }),
  pageSize: fc.constantFrom(7, 250, 500),
});

describe("paging through one picture", () => {
  test("gives each of the newest 1,000 exactly once, newest first, robots before them", async () => {
    await fc.assert(
      fc.asyncProperty(anyPresence, async ({ people, robots, secondsBetween, pageSize }) => {
        fc.pre(pageSize > 7 || people < 100);
        const room = newRoom();
        vendor.vendors.tencent.configureApp(sdkAppId, { listPageSize: pageSize });
        for (let index = 0; index < people; index++) {
          const at = vendor.startAt - 10_000_000 + index * secondsBetween * 1_000;
          vendor.vendors.tencent.join({ ...room, userId: `user${index}`, at });
        }
        const robotIds = Array.from({ length: robots }, (_, index) => `robot${index}`);
        vendor.vendors.tencent.addRobots({ ...room, userIds: robotIds });

        const pages = await getPages(vendor.caller, room.groupId);

        const newest = Array.from({ length: people }, (_, index) => `user${people - 1 - index}`);
        expect(accountsOf(pages)).toEqual([...robotIds, ...newest].slice(0, 1_000));
        expect(pages.length).toBe(Math.max(1, Math.ceil(Math.min(1_000, people + robots) / pageSize)));
      }),
      { numRuns: 25 },
    );
    vendor.vendors.tencent.configureApp(sdkAppId, { listPageSize: 500 });
  });

  test("a picture that changes between two pages repeats some people and loses others", async () => {
    const room = newRoom();
    for (let index = 0; index < 700; index++) {
      vendor.vendors.tencent.join({ ...room, userId: `user${index}`, at: vendor.startAt - 100_000 + index });
    }
    const first = await getPage(vendor.caller, room.groupId, 0);
    vendor.vendors.tencent.join({ ...room, userId: "newcomer", at: vendor.startAt + 1_000 });

    vendor.moveTo(40);
    const second = await getPage(vendor.caller, room.groupId, first.NextTimestamp);
    vendor.moveTo(0);

    expect(accountsOf([first]).at(-1)).toBe("user200");
    expect(accountsOf([second])[0]).toBe("user200");
    expect(accountsOf([first, second])).not.toContain("newcomer");
  });
});

describe("paging through all groups of an app", () => {
  test("ends, gives each group once, and takes back the cursor only with all its digits", async () => {
    const own = await startClockedVendor();
    for (let index = 0; index < 25; index++) own.addGroup(`group${index}`, index % 2 ? "Public" : "AVChatRoom");
    const ask = async (body: string) => {
      const answer = await sendTencent(own.caller, services.group, "get_appid_group_list", body);
      return answer.text;
    };

    const found: string[] = [];
    let next = "0";
    let pages = 0;
    do {
      const text = await ask(`{"Limit":10,"Next":${next}}`);
      const page: { GroupIdList: { GroupId: string }[]; ErrorInfo?: string } = JSON.parse(text);
      expect(page).not.toHaveProperty("ErrorInfo");
      found.push(...page.GroupIdList.map(({ GroupId }) => GroupId));
      next = /"Next":(\d+)/.exec(text)?.[1] ?? "0";
      pages++;
      if (pages === 1) {
        expect(Number.isSafeInteger(Number(next))).toBe(false);
        const rounded = JSON.parse(await ask(`{"Limit":10,"Next":${BigInt(Number(next))}}`));
        expect(rounded.ErrorCode).toBe(10004);
      }
    } while (next !== "0" && pages < 10);
    const publicOnly = JSON.parse(await ask('{"GroupType":"Public"}'));
    await own.vendors.close();

    expect(found).toEqual(Array.from({ length: 25 }, (_, index) => `group${index}`));
    expect(publicOnly).toMatchObject({ TotalCount: 12, Next: 0 });
  });

  test("is allowed once a second", async () => {
    const own = await startClockedVendor();
    let at = own.startAt;
    own.setRateClock(() => at);
    const ask = async () => {
      const answer = await callTencent(own.caller, "group", "get_appid_group_list", {});
      return answer["ErrorCode"];
    };

    const codes = [await ask(), await ask()];
    at += 1_000;
    codes.push(await ask());
    await own.vendors.close();

    expect(codes).toEqual([0, 60007, 0]);
  });
});
