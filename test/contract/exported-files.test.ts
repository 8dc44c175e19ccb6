import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileRewriter, FileWriter } from "../../shared/export/exported-files.ts";
import { fileKey, groupOfKey } from "../../shared/export/file-keys.ts";
import { FolderFiles } from "../../shared/export/folder-files.ts";
import { S3FileRewriter } from "../../shared/export/s3-file-rewriter.ts";
import { S3FileWriter } from "../../shared/export/s3-file-writer.ts";
import { asAppName, asGroupId } from "../../shared/identity/ids.ts";
import { startS3StandIn } from "../support/s3-stand-in.ts";

interface Store {
  readonly writer: FileWriter;
  readonly rewriter: FileRewriter;
  close(): Promise<void>;
}

const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  [
    "a bucket",
    async () => {
      const { endpoint, close } = await startS3StandIn();
      const credentials = { accessKeyId: "local", secretAccessKey: "local" };
      const client = new S3Client({ endpoint, region: "us-east-1", credentials });
      return {
        writer: new S3FileWriter(client, "exported"),
        rewriter: new S3FileRewriter(client, "exported"),
        async close() {
          client.destroy();
          await close();
        },
      };
    },
  ],
  [
    "a folder",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "rollcall-files-"));
      const files = new FolderFiles(folder);
      return { writer: files, rewriter: files, close: async () => rmSync(folder, { recursive: true }) };
    },
  ],
];

const bytes = (text: string) => new TextEncoder().encode(text);

describe.each(stores)("exported files in %s", (_, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  const textOf = async (key: string) => {
    const stored = await store.rewriter.get(key);
    return stored && new TextDecoder().decode(stored.bytes);
  };

  it("are written as a whole, replaced and deleted", async () => {
    const key = "kind=stays/app=a/date=2026-01-02/x.parquet";
    await store.writer.put(key, bytes("one"));
    await store.writer.put(key, bytes("two"));
    const written = await textOf(key);

    await store.writer.delete(key);
    await store.writer.delete(key);

    expect([written, await textOf(key)]).toEqual(["two", undefined]);
  });

  it("are rewritten only in the version that was read", async () => {
    const key = "kind=stays/app=b/date=2026-01-02/x.parquet";
    await store.writer.put(key, bytes("with ann and bob"));
    const version = (await store.rewriter.get(key))?.version ?? "";

    const first = await store.rewriter.replace(key, bytes("with bob"), version);
    const second = await store.rewriter.replace(key, bytes("with ann"), version);
    await store.writer.delete(key);
    const deleted = await store.rewriter.replace(key, bytes("with ann"), version);

    expect([first, second, deleted]).toEqual([true, false, false]);
  });

  it("are listed by prefix in the order of their keys, from any of them on", async () => {
    const dates = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];
    const keys = dates.map((date) => `kind=stays/app=c/date=${date}/x.parquet`);
    for (const key of keys.toReversed()) await store.writer.put(key, bytes(key));
    await store.writer.put("kind=counts/app=c/date=2026-01-01/x.parquet", bytes("other"));

    const listed = async (prefix: string, after?: string) => {
      const found: string[] = [];
      for await (const page of store.rewriter.list(prefix, after)) found.push(...page);
      return found;
    };

    expect(await listed("kind=stays/app=c/")).toEqual(keys);
    expect(await listed("kind=stays/app=c/", keys[1])).toEqual(keys.slice(2));
    expect(await listed("kind=stays/app=none/")).toEqual([]);
  });
});

describe("the key of an exported file", () => {
  it.each(["@TGS#a6I4ZUUGO", "a/b ü", "263820001", "a=b&c%d"])(
    "has nothing of the group ID %s that a path could misread",
    (id) => {
      const key = fileKey("stays", { app: asAppName("main"), groupId: asGroupId(id) }, 1_767_312_000);

      expect(key).toMatch(/^kind=stays\/app=main\/date=2026-01-02\/[\w-]+\.parquet$/);
      expect(groupOfKey(key)).toBe(id);
    },
  );
});
