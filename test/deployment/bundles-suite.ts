import { mkdtempSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionRoles } from "../../local/function-roles.ts";
import { eventMessageBodies } from "../../shared/events/event-message.ts";
import { asAppName, asGroupId, asUserId } from "../../shared/identity/ids.ts";
import { apiEvent, authorizerEvent, type RequestSketch } from "../support/api-event.ts";
import { type BundleProcess, startBundle } from "../support/bundle-process.ts";
import { rolesOf } from "../support/deployed-roles.ts";
import type { PackagedDeployment, PackagedFunction } from "../support/packaged-deployment.ts";
import { agoraBody, pathSecret, webhookRoute } from "../support/signed-webhooks.ts";
import {
  type Backends,
  groups,
  membersOfClub,
  membersOfCourse,
  peopleAmongReaders,
  peopleInLecture,
  peopleInOpenClass,
  recordedSlot,
  startBackends,
  tableName,
  webhookRule,
} from "./backends.ts";

/** Packages whose import appears only as text, in error messages of the AWS SDK that say what to install. */
const namedInMessages = ["@aws-sdk/signature-v4-crt"];

/** The budget of a bundle: it bounds the cold start. */
const largestBundleBytes = 600 * 1024;

interface ApiDrive {
  readonly request: RequestSketch;
  readonly status: number;
  /** Fields that the reply's JSON must contain. */
  readonly body?: object;
  /** Real hosts in the Host headers of the vendor calls, in order; absent when the vendor is not called. */
  readonly vendorHosts?: readonly string[];
}

const singapore = "adminapisgp.im.qcloud.com";
const main = (groupId: string) => ({ app: "main", groupId });
const members = (count: number) =>
  expect.toSatisfy((list) => Array.isArray(list) && list.length === count, `${count} members`);

const isoTime = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** One valid request per function of the API. */
const apiDrives: Readonly<Record<string, ApiDrive>> = {
  "get-avchatroom-online-count": {
    request: { route: "/v1/apps/{app}/avchatrooms/{groupId}/online-count", path: main(groups.lecture) },
    status: 200,
    body: { groupType: "AVChatRoom", onlineCount: peopleInLecture, freshnessSeconds: 10 },
    vendorHosts: [singapore],
  },
  "get-community-online-count": {
    request: { route: "/v1/apps/{app}/communities/{groupId}/online-count", path: main(groups.readers) },
    status: 200,
    body: { groupType: "Community", onlineCount: peopleAmongReaders, freshnessSeconds: 240 },
    vendorHosts: [singapore],
  },
  "get-chatroom-online-count": {
    request: {
      route: "/v1/apps/{app}/chatrooms/{groupId}/online-count",
      path: { app: "classes", groupId: groups.openClass },
    },
    status: 200,
    body: { groupType: "AgoraChatRoom", onlineCount: peopleInOpenClass, exemptMembers: 1 },
    // The details, the admins and the allow list.
    vendorHosts: ["a61.chat.agora.io", "a61.chat.agora.io", "a61.chat.agora.io"],
  },
  "list-online-members": {
    request: { route: "/v1/apps/{app}/avchatrooms/{groupId}/online-members", path: main(groups.lecture) },
    status: 200,
    body: { members: members(peopleInLecture), nextCursor: null, truncated: false },
    vendorHosts: [singapore],
  },
  "list-group-members": {
    request: { route: "/v1/apps/{app}/groups/{groupId}/members", path: main(groups.club) },
    status: 200,
    body: { memberCount: membersOfClub, members: members(membersOfClub) },
    vendorHosts: [singapore],
  },
  "list-chatgroup-members": {
    request: {
      route: "/v1/apps/{app}/chatgroups/{groupId}/members",
      path: { app: "classes", groupId: groups.course },
    },
    status: 200,
    body: { members: members(membersOfCourse) },
    vendorHosts: ["a61.chat.agora.io"],
  },
  "track-room": {
    request: {
      method: "PUT",
      route: "/v1/apps/{app}/rooms/{groupId}",
      path: main("new-room"),
      body: JSON.stringify({ groupType: "AVChatRoom", roster: true }),
    },
    status: 201,
    body: { app: "main", groupId: "new-room", state: "live" },
  },
  "untrack-room": {
    request: { method: "DELETE", route: "/v1/apps/{app}/rooms/{groupId}", path: main(groups.finished) },
    status: 204,
  },
  "set-expected": {
    request: {
      method: "PUT",
      route: "/v1/apps/{app}/rooms/{groupId}/expected",
      path: main(groups.lecture),
      body: JSON.stringify({ group: { kind: "group", groupId: groups.club } }),
    },
    status: 200,
    body: { groupId: groups.lecture, source: { kind: "group", groupId: groups.club, complete: true } },
    vendorHosts: ["adminapisgp.im.qcloud.com"],
  },
  "get-expected": {
    request: { route: "/v1/apps/{app}/rooms/{groupId}/expected", path: main(groups.lecture) },
    status: 200,
    body: { groupId: groups.lecture, pseudonymous: false },
  },
  "remove-expected": {
    request: { method: "DELETE", route: "/v1/apps/{app}/rooms/{groupId}/expected", path: main(groups.lecture) },
    status: 204,
  },
  "list-rooms": {
    request: { route: "/v1/rooms" },
    status: 200,
    body: { rooms: expect.arrayContaining([expect.objectContaining({ groupId: groups.lecture })]) },
  },
  "get-room": {
    request: { route: "/v1/apps/{app}/rooms/{groupId}", path: main(groups.lecture) },
    status: 200,
    body: { groupId: groups.lecture, lastSnapshot: { slot: isoTime(recordedSlot), onlineCount: peopleInLecture } },
  },
  "get-attendance": {
    request: {
      route: "/v1/apps/{app}/rooms/{groupId}/attendance",
      path: main(groups.lecture),
      query: { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300), resolution: "1m" },
    },
    status: 200,
    body: { app: "main", groupId: groups.lecture },
  },
  "summarize-attendance": {
    request: {
      route: "/v1/apps/{app}/rooms/{groupId}/attendance/summary",
      path: main(groups.lecture),
      query: { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300) },
    },
    status: 200,
    body: { app: "main", groupId: groups.lecture },
  },
  "list-sessions": {
    request: {
      route: "/v1/apps/{app}/rooms/{groupId}/sessions",
      path: main(groups.lecture),
      query: { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300) },
    },
    status: 200,
    body: { app: "main", groupId: groups.lecture, nextCursor: null },
  },
  "list-attendees": {
    request: {
      route: "/v1/apps/{app}/rooms/{groupId}/attendance/attendees",
      path: main(groups.lecture),
      query: { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300) },
    },
    status: 200,
    body: { app: "main", groupId: groups.lecture, attendees: members(peopleInLecture) },
  },
  "get-member-attendance": {
    request: {
      route: "/v1/apps/{app}/members/{userId}/attendance",
      path: { app: "main", userId: "nobody-of-this-name" },
      query: { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300) },
    },
    status: 200,
    body: { app: "main", userId: "nobody-of-this-name", nextCursor: null },
  },
  "get-attendance-matrix": {
    request: {
      method: "POST",
      route: "/v1/apps/{app}/attendance/matrix",
      path: { app: "main" },
      body: JSON.stringify({
        rooms: [groups.lecture],
        from: isoTime(recordedSlot - 300),
        to: isoTime(recordedSlot + 300),
        expected: ["nobody-of-this-name"],
      }),
    },
    status: 200,
    body: { app: "main", people: [{ userId: "nobody-of-this-name" }], nextCursor: null },
  },
  "forget-member": {
    request: {
      method: "DELETE",
      route: "/v1/apps/{app}/members/{userId}",
      path: { app: "main", userId: "nobody-of-this-name" },
    },
    status: 200,
    body: { app: "main", done: true },
  },
  "receive-webhook": {
    request: {
      method: "POST",
      route: webhookRoute,
      path: { app: "classes", pathSecret },
      body: JSON.stringify(
        agoraBody(
          webhookRule,
          { event: "group_op_event", id: groups.course, operation: "JOIN", payload: { member: ["student"] } },
          Date.now(),
        ),
      ),
    },
    status: 200,
    body: { ActionStatus: "OK" },
  },
  "get-health": { request: { route: "/v1/health" }, status: 200, body: { status: "ok" } },
  "get-access": { request: { route: "/v1/access" }, status: 200, body: { keyId: "ops", apps: "*" } },
  "get-openapi": { request: { route: "/v1/openapi.json" }, status: 200, body: { openapi: "3.1.1" } },
};

/** Functions that are no endpoints of the API, tested separately below. */
const drivenApart = [
  ...["announce-happenings", "authorize-request", "export-days", "refresh-expected", "roll-up-days"],
  ...["serve-page", "snapshot-attendance", "store-events"],
];

/** Of the page, compressed with gzip. */
const largestScriptBytes = 120 * 1024;

/** Whose code the function of the page holds: that of the browser. */
const librariesOfPage = ["@preact/signals", "@preact/signals-core", "preact", "uplot"];

/** Every bundle, unpacked from its zip and invoked with the events of its trigger. */
export function describeBundles(deployed: () => PackagedDeployment): void {
  let backends: Backends;
  let roles: FunctionRoles;
  const running: BundleProcess[] = [];

  beforeAll(async () => {
    roles = rolesOf(deployed().template.Resources, tableName);
    backends = await startBackends(roles.permits);
  });

  afterAll(async () => {
    await Promise.all(running.map((bundle) => bundle.stop()));
    await backends?.close();
  });

  function packagedFunction(name: string): PackagedFunction {
    const found = deployed().functions.get(name);
    if (!found) {
      throw new Error(`${name} is not deployed`);
    }
    return found;
  }

  function bundleText({ files, name }: PackagedFunction): string {
    return files.get(`functions/${name}.js`)?.toString("utf8") ?? "";
  }

  const licencesFile = (name: string) => `functions/${name}.THIRD-PARTY-LICENSES.txt`;
  /** Of the last node_modules in a path. */
  const packageName = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;

  function sourcesOf({ files, name }: PackagedFunction): readonly string[] {
    const map: { readonly sources: readonly string[] } = JSON.parse(String(files.get(`functions/${name}.js.map`)));
    return map.sources;
  }

  async function start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<BundleProcess> {
    const packaged = packagedFunction(name);
    const { accessKeyId, secretAccessKey } = roles.credentialsOf(packaged.roleId);
    const bundle = await startBundle(packaged, {
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      ...packaged.environment,
      ...backends.environment,
      ...environment,
    });
    running.push(bundle);
    return bundle;
  }

  function expectNoSecret(texts: readonly string[]): void {
    for (const text of texts) {
      for (const secret of backends.secretTexts) {
        expect(text.includes(secret)).toBe(false);
      }
      expect(text).not.toMatch(/usersig=|Bearer /i);
    }
  }

  describe("every zip", () => {
    it("holds its bundle, the bundle's source map and licences, and nothing else", () => {
      for (const { name, files } of deployed().functions.values()) {
        const [licences, bundle, map] = [...files.keys()].sort();

        expect([licences, bundle, map]).toEqual([
          licencesFile(name),
          `functions/${name}.js`,
          `functions/${name}.js.map`,
        ]);
        expect(files.size).toBe(3);
      }
    });

    it("holds the licence texts of the packages whose code is in its bundle", () => {
      for (const packaged of deployed().functions.values()) {
        const text = String(packaged.files.get(licencesFile(packaged.name)));
        const packages = new Set(sourcesOf(packaged).flatMap((source) => packageName.exec(source)?.[1] ?? []));

        for (const name of packages) {
          expect(text, packaged.name).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)$`, "m"));
        }
        for (const name of packaged.name === "serve-page" ? librariesOfPage : []) {
          expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
        }
        expect(packages.size > 1 || packaged.name === "serve-page", packaged.name).toBe(true);
        expect(text).toMatch(/Permission is hereby granted|Apache License/);
      }
    });

    it("has a bundle of at most 600 KB, minified, with its source map apart", () => {
      for (const packaged of deployed().functions.values()) {
        const text = bundleText(packaged);

        expect(text.length, packaged.name).toBeLessThanOrEqual(largestBundleBytes);
        expect(text.split("\n").length / text.length, "lines a character").toBeLessThan(1 / 200);
        expect(text).not.toMatch(/sourceMappingURL=data:/);
      }
    });

    it("needs nothing but Node's own modules", () => {
      for (const packaged of deployed().functions.values()) {
        const required = [...bundleText(packaged).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module = ""]) => module);
        const foreign = required.filter(
          (module) => !builtinModules.includes(module.replace(/^node:/, "")) && !namedInMessages.includes(module),
        );

        expect(foreign, packaged.name).toEqual([]);
      }
    });
  });

  describe("what a bundle holds", () => {
    it("is the signer of its own vendor only", () => {
      const signers = new Map(
        [...deployed().functions.values()].map((packaged) => {
          const sources = sourcesOf(packaged).join("\n");
          return [
            packaged.name,
            ["tls-sig-api-v2/TLSSigAPIv2.js", "agora-token/src/"].filter((signer) => sources.includes(signer)),
          ];
        }),
      );
      const tencent = ["tls-sig-api-v2/TLSSigAPIv2.js"];

      expect(signers.get("get-avchatroom-online-count")).toEqual(tencent);
      expect(signers.get("get-community-online-count")).toEqual(tencent);
      expect(signers.get("list-online-members")).toEqual(tencent);
      expect(signers.get("list-group-members")).toEqual(tencent);
      expect(signers.get("list-chatgroup-members")).toEqual(["agora-token/src/"]);
      expect(signers.get("get-chatroom-online-count")).toEqual(["agora-token/src/"]);
      for (const name of ["track-room", "untrack-room", "list-rooms", "get-room", "get-health", "authorize-request"]) {
        expect(signers.get(name), name).toEqual([]);
      }
    });
  });

  describe("every function", () => {
    it("is driven by these tests", () => {
      expect([...deployed().functions.keys()].sort()).toEqual([...Object.keys(apiDrives), ...drivenApart].sort());
    });

    it.for(Object.entries(apiDrives))("%s answers out of its zip", async ([name, drive]) => {
      const bundle = await start(name);
      const callsBefore = backends.simulators.calls.total();

      const reply = await bundle.invoke(apiEvent(drive.request));

      expect(reply).toMatchObject({ statusCode: drive.status });
      if (drive.body !== undefined) {
        expect(JSON.parse(bodyOf(reply))).toMatchObject(drive.body);
      }
      const calls = backends.simulators.calls.recent().slice(callsBefore - backends.simulators.calls.total());
      const newCalls = backends.simulators.calls.total() === callsBefore ? [] : calls;
      expect(newCalls.map(({ hostHeader }) => hostHeader)).toEqual(drive.vendorHosts ?? []);
      expect(newCalls.flatMap(({ notes }) => notes)).toEqual([]);
      expect(bundle.output()).toMatch(/"code":"COMPLETED"/);
      expect(bundle.output()).not.toMatch(/is left out of the bundle/);
      expectNoSecret([bundle.output(), JSON.stringify(reply)]);
    });
  });

  describe("receive-webhook", () => {
    it("has put what it received into the queue, with its role's permission", () => {
      expect(backends.queue.bodies.map((body) => JSON.parse(body))).toMatchObject([
        { app: "classes", groupId: groups.course, events: [{ kind: "online", userId: "student" }] },
      ]);
    });
  });

  describe("serve-page", () => {
    it("serves the document and the files that it names, out of its zip", async () => {
      const bundle = await start("serve-page");

      const page = await bundle.invoke(apiEvent({ route: "/" }));
      const files = [...bodyOf(page).matchAll(/(?:src|href)="\/page\/([^"]+)"/g)].map(([, file = ""]) => file);
      const replies = await Promise.all(
        files.map((file) => bundle.invoke(apiEvent({ route: "/page/{file}", path: { file } }))),
      );

      expect(page).toMatchObject({ statusCode: 200, headers: { "content-type": "text/html; charset=utf-8" } });
      expect(files.map((file) => file.replace(/^.*\./, "")).sort()).toEqual(["css", "js", "svg"]);
      expect(replies).toMatchObject(files.map(() => ({ statusCode: 200, isBase64Encoded: true })));
    });

    it("has at most 120 KB of scripts, compressed with gzip", async () => {
      const bundle = await start("serve-page");

      const page = await bundle.invoke(apiEvent({ route: "/" }));
      const [, file = ""] = /src="\/page\/([^"]+)"/.exec(bodyOf(page)) ?? [];
      const headers = { "accept-encoding": "gzip" };
      const script = await bundle.invoke(apiEvent({ route: "/page/{file}", path: { file }, headers }));

      expect(script).toMatchObject({ headers: { "content-encoding": "gzip" } });
      expect(Buffer.from(bodyOf(script), "base64").length).toBeLessThanOrEqual(largestScriptBytes);
    });
  });

  describe("authorize-request", () => {
    const request = { route: "/v1/rooms" };

    it("lets a known key pass and says what it grants", async () => {
      const bundle = await start("authorize-request");

      const answer = await bundle.invoke(
        authorizerEvent({ ...request, headers: { authorization: `Bearer ${backends.apiKey}` } }),
      );

      expect(answer).toEqual({
        isAuthorized: true,
        context: { keyId: "ops", scopes: "read:live,read:attendance,write:rooms,erase:members", apps: "*" },
      });
      expectNoSecret([bundle.output()]);
    });

    it("lets no other pass", async () => {
      const bundle = await start("authorize-request");
      const wrongKey = backends.apiKey.replace(/.{4}$/, "AAAA");

      const answer = await bundle.invoke(
        authorizerEvent({ ...request, headers: { authorization: `Bearer ${wrongKey}` } }),
      );

      expect(answer).toEqual({ isAuthorized: false, context: {} });
      expectNoSecret([bundle.output()]);
    });

    it("hands over what the edge of another function takes", async () => {
      const authorizer = await start("authorize-request");
      const rooms = await start("list-rooms");
      const headers = { authorization: `Bearer ${backends.apiKey}` };
      const { context } = v.parse(
        v.object({ context: v.record(v.string(), v.string()) }),
        await authorizer.invoke(authorizerEvent({ ...request, headers })),
      );

      const withContext = await rooms.invoke(apiEvent({ ...request, authorizer: { lambda: context } }));
      const without = await rooms.invoke(apiEvent({ ...request, authorizer: undefined }));

      expect([withContext, without]).toMatchObject([{ statusCode: 200 }, { statusCode: 403 }]);
    });
  });

  describe("snapshot-attendance", () => {
    it("takes the roll of every tracked room of its shard", async () => {
      const bundle = await start("snapshot-attendance");
      const scheduledTime = isoTime(Math.floor(Date.now() / 1000));

      const summary = await bundle.invoke({ shard: 0, of: 1, scheduledTime }, { timeLeftMs: 75_000 });

      expect(summary).toMatchObject({ apps: 2, failedWrites: 0 });
      const { rooms, written } = v.parse(v.looseObject({ rooms: v.number(), written: v.number() }), summary);
      expect(rooms).toBeGreaterThanOrEqual(1);
      expect(written).toBe(rooms);
      expect(bundle.output()).toMatch(/"code":"SWEPT"/);
      expect(bundle.output()).not.toMatch(/is left out of the bundle/);
      expectNoSecret([bundle.output(), JSON.stringify(summary)]);
    });
  });

  describe("roll-up-days", () => {
    it("rolls up what is to be rolled up", async () => {
      const bundle = await start("roll-up-days");

      await bundle.invoke({}, { timeLeftMs: 60_000 });

      expect(bundle.output()).toMatch(/"code":"ROLLED_UP"/);
      expect(bundle.output()).not.toMatch(/"code":"FAILED"|is left out of the bundle/);
    });
  });

  describe("store-events", () => {
    it("stores what a message says, and fails one that it cannot read", async () => {
      const bundle = await start("store-events");
      const event = { kind: "online", userId: "student", atMs: Date.now(), receivedAtMs: Date.now(), graceSeconds: 0 };
      const [body = ""] = eventMessageBodies({
        app: asAppName("main"),
        groupId: asGroupId(groups.lecture),
        events: [{ ...event, kind: "online", userId: asUserId(event.userId) }],
      });
      const Records = [
        { messageId: "good", body },
        { messageId: "poison", body: "{}" },
      ];

      const reply = await bundle.invoke({ Records }, { timeLeftMs: 60_000 });

      expect(reply).toEqual({ batchItemFailures: [{ itemIdentifier: "poison" }] });
      expect(bundle.output()).toMatch(/"code":"EVENTS_STORED"/);
      expect(bundle.output()).toMatch(/"EventsStored":1/);
    });
  });

  describe("export-days", () => {
    it("does nothing where the export is off", async () => {
      const bundle = await start("export-days");

      await bundle.invoke({}, { timeLeftMs: 60_000 });

      expect(bundle.output()).toMatch(/"code":"EXPORT_OFF"/);
    });

    it("exports what is to be exported", async () => {
      const folder = mkdtempSync(join(tmpdir(), "rollcall-export-"));
      const bundle = await start("export-days", { EXPORT_FOLDER: folder });

      const report = await bundle.invoke({}, { timeLeftMs: 60_000 });

      rmSync(folder, { recursive: true });
      expect(report).toMatchObject({ roomsFailed: 0, finished: true });
      expect(bundle.output()).toMatch(/"code":"EXPORTED"/);
      expect(bundle.output()).not.toMatch(/"code":"FAILED"|is left out of the bundle/);
    });
  });

  describe("announce-happenings", () => {
    it("does nothing where events are off", async () => {
      const bundle = await start("announce-happenings");

      await bundle.invoke({}, { timeLeftMs: 55_000 });

      expect(bundle.output()).toMatch(/"code":"EVENTS_OFF"/);
    });

    it("announces what is to be announced", async () => {
      const bundle = await start("announce-happenings", { EVENTS_TO_OUTPUT: "on" });

      const first = await bundle.invoke({}, { timeLeftMs: 55_000 });
      const second = await bundle.invoke({}, { timeLeftMs: 55_000 });

      for (const report of [first, second]) expect(report).toMatchObject({ failed: 0, failedApps: 0 });
      expect(bundle.output()).toMatch(/"code":"ANNOUNCED"/);
      expect(bundle.output()).not.toMatch(/"code":"FAILED"|is left out of the bundle/);
    });
  });

  describe("refresh-expected", () => {
    it("reads the groups that are due", async () => {
      const bundle = await start("refresh-expected");

      await bundle.invoke({}, { timeLeftMs: 300_000 });

      expect(bundle.output()).toMatch(/"code":"EXPECTED_LISTS_READ"/);
      expect(bundle.output()).not.toMatch(/"code":"FAILED"|is left out of the bundle/);
    });
  });

  describe("list-attendees", () => {
    it("loads what reads an expected group when it is asked to compare with one", async () => {
      const bundle = await start("list-attendees");
      const route = "/v1/apps/{app}/rooms/{groupId}/attendance/attendees";
      const window = { from: isoTime(recordedSlot - 300), to: isoTime(recordedSlot + 300) };

      const reply = await bundle.invoke(
        apiEvent({ route, path: main(groups.lecture), query: { ...window, expected: `group:${groups.club}` } }),
      );

      expect(reply).toMatchObject({ statusCode: 200 });
      expect(JSON.parse(bodyOf(reply))).toMatchObject({ expected: { complete: true } });
      expect(bundle.output()).not.toMatch(/is left out of the bundle/);
    });
  });

  describe("a secret that is missing", () => {
    // Live reads: they need no room of the app.
    const theVendors = Object.entries(apiDrives).filter(
      ([, { vendorHosts, request }]) => vendorHosts !== undefined && request.method === undefined,
    );

    it.for(theVendors)("of an app is a 404 of %s, though it was there a moment ago", async ([name, drive]) => {
      const { path = {} } = drive.request;
      const app = `short-lived-${name}`;
      const secretName = `rollcall/dev/apps/${app}`;
      backends.secrets.put(secretName, backends.secrets.get(`rollcall/dev/apps/${path["app"]}`));
      const bundle = await start(name);
      const ask = () => bundle.invoke(apiEvent({ ...drive.request, path: { ...path, app } }));

      const there = await ask();
      backends.secrets.remove(secretName);
      const cold = await (await start(name)).invoke(apiEvent({ ...drive.request, path: { ...path, app } }));

      expect(there).toMatchObject({ statusCode: 200 });
      expect(cold).toMatchObject({ statusCode: 404 });
      expect(JSON.parse(bodyOf(cold))).toMatchObject({ code: "unknown-app" });
    });

    it("of an app is a 404 of track-room, and one of the pseudonym key a 400 that says how to make it", async () => {
      const bundle = await start("track-room");
      const { request } = apiDrives["track-room"] ?? { request: { route: "" } };
      const body = JSON.stringify({ groupType: "AVChatRoom", pseudonymous: true });

      const noApp = await bundle.invoke(apiEvent({ ...request, path: { app: "none", groupId: "g" } }));
      const noKey = await bundle.invoke(apiEvent({ ...request, body }));

      expect(JSON.parse(bodyOf(noApp))).toMatchObject({ status: 404, code: "unknown-app" });
      expect(JSON.parse(bodyOf(noKey))).toMatchObject({
        status: 400,
        detail: expect.stringContaining("npx rollcall keys create-pseudonym-key"),
      });
    });
  });

  describe("when something is wrong around it", () => {
    const count = { route: "/v1/apps/{app}/avchatrooms/{groupId}/online-count", path: main(groups.lecture) };

    it("a vendor that cannot be reached is a 502, and what is left out of the bundle is not missed", async () => {
      const bundle = await start("get-avchatroom-online-count", { UPSTREAM_ORIGIN_OVERRIDE: "http://127.0.0.1:9" });

      const reply = await bundle.invoke(apiEvent(count), { timeLeftMs: 5_000 });

      expect(reply).toMatchObject({ statusCode: 502 });
      expect(JSON.parse(bodyOf(reply))).toMatchObject({ code: "upstream-unavailable" });
      expect(bundle.output()).not.toMatch(/is left out of the bundle/);
      expectNoSecret([bundle.output(), bodyOf(reply)]);
    });

    it("a Secrets Manager that cannot be reached is a generic 500", async () => {
      const bundle = await start("get-avchatroom-online-count", {
        AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:9",
      });

      const reply = await bundle.invoke(apiEvent(count));

      expect(reply).toMatchObject({ statusCode: 500 });
      expect(JSON.parse(bodyOf(reply))).toMatchObject({ code: "internal" });
      expect(bundle.output()).not.toMatch(/is left out of the bundle/);
    });

    it("a stand-in for the vendors that is not on this machine keeps a bundle from loading", async () => {
      const callers = [
        "get-avchatroom-online-count",
        "list-online-members",
        "list-chatgroup-members",
        "snapshot-attendance",
      ];
      const strangers = ["https://vendor.example", "http://192.0.2.1:80", "http://127.0.0.1.example:80"];

      for (const [index, name] of callers.entries()) {
        const origin = strangers[index % strangers.length] ?? "";

        await expect(start(name, { UPSTREAM_ORIGIN_OVERRIDE: origin }), name).rejects.toThrow(
          /UPSTREAM_ORIGIN_OVERRIDE must be a loopback origin/,
        );
      }
    });

    it("a missing variable keeps a bundle from loading and is named", async () => {
      await expect(start("list-online-members", { SECRETS_PREFIX: "" })).rejects.toThrow(/SECRETS_PREFIX is not set/);
      await expect(start("get-room", { TABLE_NAME: "" })).rejects.toThrow(/TABLE_NAME is not set/);
    });
  });
}

function bodyOf(reply: unknown): string {
  return typeof reply === "object" && reply !== null && "body" in reply ? String(reply.body) : "";
}
