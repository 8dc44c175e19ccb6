import type { BrowserContext, Request, Route } from "playwright-core";
import { builtPage } from "../../../page/built-page.ts";
import { answerPage, type PageDeployment } from "../../../shared/page-files/page-route.ts";
import type { AccessReply } from "../../../shared/room-routes/access-shape.ts";
import type { RoomsReply } from "../../../shared/room-routes/rooms-shape.ts";
import { apiEvent } from "../../support/api-event.ts";
import { clientId, issuer, type MadeUpProvider } from "./made-up-provider.ts";

/** The deployment is below a base path, which belongs to the redirect address. */
export const pageUrl = "https://attendance.example.test/eu/";

const deployment: PageDeployment = {
  isServed: true,
  access: "jwt",
  issuer,
  clientId,
  scope: "openid read:attendance",
  audience: "rollcall-api",
  providerOrigins: [],
};

const allowed: AccessReply = { scopes: ["read:attendance"], apps: ["main"] };
const noRooms: RoomsReply = { rooms: [], nextCursor: null };

/**
 * Answers all requests of a browser in the places of the deployment with `access=jwt` and of its provider: both have origins with HTTPS,
 * as the page demands, and no socket is opened.
 */
export async function interceptDeployment(context: BrowserContext, provider: MadeUpProvider): Promise<void> {
  await context.route("https://id.example.test/**", (route, request) => answerAsProvider(provider, route, request));
  await context.route(`${pageUrl}**`, (route, request) => answerAsDeployment(provider, route, request));
}

async function answerAsProvider(provider: MadeUpProvider, route: Route, request: Request): Promise<void> {
  const url = new URL(request.url());
  // The page calls from another origin, without cookies.
  const headers = { "access-control-allow-origin": "*", "content-type": "application/json" };
  if (url.pathname === "/authorize") {
    const back = provider.authorize(url.searchParams).href.replaceAll("&", "&amp;");
    await route.fulfill({
      contentType: "text/html",
      body: `<title>Provider</title><a href="${back}">Continue as Ann</a>`,
    });
  } else if (url.pathname === "/token") {
    const { status, body } = provider.answerToken(new URLSearchParams(request.postData() ?? ""));
    await route.fulfill({ status, headers, body: JSON.stringify(body) });
  } else {
    await route.fulfill({ headers, body: JSON.stringify(provider.configuration()) });
  }
}

async function answerAsDeployment(provider: MadeUpProvider, route: Route, request: Request): Promise<void> {
  const path = new URL(request.url()).pathname.slice("/eu".length);
  if (path.startsWith("/v1/")) {
    const token = (request.headers()["authorization"] ?? "").replace("Bearer ", "");
    const isTaken = provider.isValid(token);
    const reply = path === "/v1/access" ? allowed : noRooms;
    await route.fulfill({ status: isTaken ? 200 : 401, json: isTaken ? reply : { message: "Unauthorized" } });
    return;
  }
  const { statusCode = 200, headers = {}, body = "", isBase64Encoded } = documentOrFile(path);
  await route.fulfill({
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: isBase64Encoded === true ? Buffer.from(body, "base64") : body,
  });
}

function documentOrFile(path: string) {
  const [, file] = /^\/page\/(.+)$/.exec(path) ?? [];
  const sketch = file === undefined ? { route: path === "/" ? "/" : path } : { route: "/page/{file}", path: { file } };
  return answerPage(builtPage, deployment, apiEvent({ ...sketch, basePath: "/eu", authorizer: undefined }));
}
