import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { FileRewriter, StoredFile } from "./exported-files.ts";

/** The version of a file is its ETag, and compare and swap is a conditional PUT. */
export class S3FileRewriter implements FileRewriter {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async *list(prefix: string, after: string | undefined): AsyncGenerator<readonly string[]> {
    let last = after;
    for (;;) {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          ...(last === undefined ? {} : { StartAfter: last }),
        }),
      );
      const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      yield keys;
      if (page.IsTruncated !== true || keys.length === 0) return;
      last = keys.at(-1);
    }
  }

  async get(key: string): Promise<StoredFile | undefined> {
    try {
      const { Body, ETag } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return Body === undefined || ETag === undefined
        ? undefined
        : { bytes: await Body.transformToByteArray(), version: ETag };
    } catch (error) {
      if (isAnswer(error, 404)) return undefined;
      throw error;
    }
  }

  async replace(key: string, bytes: Uint8Array, version: string): Promise<boolean> {
    try {
      await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: bytes, IfMatch: version }));
      return true;
    } catch (error) {
      // 404: deleted meanwhile; 409: another conditional write is under way; 412: another version is there.
      if (isAnswer(error, 404, 409, 412)) return false;
      throw error;
    }
  }
}

function isAnswer(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}
