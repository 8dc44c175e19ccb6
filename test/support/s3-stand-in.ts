import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface S3StandIn {
  readonly endpoint: string;
  /** By key; the bucket's name is not looked at. */
  readonly objects: Map<string, Buffer>;
  close(): Promise<void>;
}

/** Keys on a page of a listing; S3 has 1,000. */
const keysPerPage = 2;

/** The four operations of S3 that the export uses, with path-style addresses, ETags, conditional PUTs and pages. */
export async function startS3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => void answer(objects, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(objects: Map<string, Buffer>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://s3");
  const [, , ...parts] = url.pathname.split("/");
  const key = decodeURIComponent(parts.join("/"));
  const stored = objects.get(key);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "GET" && url.searchParams.get("list-type") === "2") {
    response.end(listing([...objects.keys()], url.searchParams));
  } else if (request.method === "GET" && stored !== undefined) {
    response.writeHead(200, { etag: etagOf(stored) }).end(stored);
  } else if (request.method === "GET") {
    fail(response, 404, "NoSuchKey");
  } else if (request.method === "DELETE") {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (request.headers["if-match"] !== undefined && stored === undefined) {
    fail(response, 404, "NoSuchKey");
  } else if (request.headers["if-match"] !== undefined && request.headers["if-match"] !== etagOf(stored)) {
    fail(response, 412, "PreconditionFailed");
  } else {
    const bytes = Buffer.concat(chunks);
    objects.set(key, bytes);
    response.writeHead(200, { etag: etagOf(bytes) }).end();
  }
}

function etagOf(bytes: Buffer | undefined): string {
  return `"${createHash("md5")
    .update(bytes ?? "")
    .digest("hex")}"`;
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code></Error>`);
}

function listing(keys: readonly string[], query: URLSearchParams): string {
  const after = query.get("start-after") ?? "";
  const matching = keys.filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).sort();
  const page = matching.slice(0, keysPerPage);
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
  const isTruncated = matching.length > page.length;
  return `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents}</ListBucketResult>`;
}
