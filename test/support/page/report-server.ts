import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ReportName, ReportReply, reportApi } from "../report-api.ts";
import { reportRoutes } from "../report-paths.ts";

interface ReportServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Anything that no report answers: the page's files, and the rest of the API. */
type AnswerOther = (path: string, request: IncomingMessage) => Promise<OtherReply | undefined>;

interface OtherReply {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type CallReport = ReturnType<typeof reportApi>;

/** Reports behind an HTTP server, so that a browser can ask them. */
export async function startReportServer(
  call: CallReport,
  { port = 0, answerOther }: { readonly port?: number; readonly answerOther: AnswerOther },
): Promise<ReportServer> {
  const server = createServer((request, response) => {
    answer(call, answerOther, request).then(
      ({ status = 200, headers, body }) => response.writeHead(status, { ...headers }).end(body),
      (error: unknown) => response.writeHead(500, { "content-type": "text/plain" }).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: open } = server.address() as AddressInfo; // listening on TCP
  return { origin: `http://127.0.0.1:${open}`, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function answer(call: CallReport, answerOther: AnswerOther, request: IncomingMessage): Promise<OtherReply> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://page.test");
  const found = reportOf(pathname);
  if (found === undefined) {
    const other = await answerOther(pathname, request);
    return other ?? { status: 404, headers: { "content-type": "application/json" }, body: '{"message":"Not Found"}' };
  }
  const body = await bodyOf(request);
  const reply = await call(found.report, {
    method: request.method ?? "GET",
    path: found.path,
    ...(searchParams.size === 0 ? {} : { query: Object.fromEntries(searchParams) }),
    headers: { accept: request.headers.accept ?? "*/*" },
    ...(body === "" ? {} : { body }),
  });
  return asHttp(reply);
}

function asHttp({ status, headers, text }: ReportReply): OtherReply {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: text,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  return Buffer.concat(chunks).toString("utf8");
}

/** The report that a path asks for, with its parameters decoded as an HTTP API does. */
function reportOf(path: string): { readonly report: ReportName; readonly path: Record<string, string> } | undefined {
  for (const [report, route] of Object.entries(reportRoutes)) {
    const pattern = new RegExp(`^${route.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
    const groups = pattern.exec(path)?.groups;
    if (groups !== undefined) {
      const decoded = Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]);
      return { report: report as ReportName, path: Object.fromEntries(decoded) };
    }
  }
  return undefined;
}
