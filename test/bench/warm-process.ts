import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import process from "node:process";
import agora from "agora-token";
import { Pool } from "undici";
import * as v from "valibot";
import { regionHosts } from "../../shared/tencent-chat/regions.ts";
import { userSigs } from "../../shared/tencent-chat/user-sig.ts";
import { SignatureCache } from "../../shared/upstream/signature-cache.ts";
import { lambdaContext } from "../support/api-event.ts";
import { type BareCall, benchAgoraApp, benchTencentApp, warmReads } from "./warm-reads.ts";

/**
 * Measures one function's bundle, loaded in this process, against bare calls of undici to the same URLs: in pairs, each
 * pair in another order, so that what the machine does besides hits both alike. Sends the times in ms and ends.
 *
 * Arguments: function name, path of the bundle, origin of the simulators, pairs to warm up, pairs to measure.
 */

const [functionName = "", bundle = "", origin = "", warmUps = "0", pairs = "0"] = process.argv.slice(2);
const read = warmReads.find((one) => one.functionName === functionName);
if (!read) {
  throw new Error(`no read is called ${functionName}`);
}

const replySchema = v.looseObject({ statusCode: v.literal(200) });
const bundleSchema = v.looseObject({ handler: v.function() });
const { handler } = v.parse(bundleSchema, createRequire(import.meta.url)(bundle));

const pool = new Pool(origin, { connections: 8, allowH2: false });
const tencentHost = regionHosts[benchTencentApp.region].primary;
const signer = new SignatureCache(Date.now, userSigs);
const dayInSeconds = 86_400;
const appToken = agora.ChatTokenBuilder.buildAppToken(benchAgoraApp.appId, benchAgoraApp.appCertificate, dayInSeconds);

async function callHandler(index: number): Promise<number> {
  const event = read?.event(index);
  const context = lambdaContext();
  const startedAt = performance.now();
  const reply = await handler(event, context);
  const ms = performance.now() - startedAt;
  v.parse(replySchema, reply);
  return ms;
}

async function callBare(call: BareCall): Promise<number> {
  const request = signed(call);
  const startedAt = performance.now();
  const { statusCode, body } = await pool.request(request);
  const text = await body.text();
  const ms = performance.now() - startedAt;
  if (statusCode !== 200 || /"ErrorCode":[1-9]/.test(text)) {
    throw new Error(`the bare call was refused: ${statusCode}`);
  }
  return ms;
}

function signed({ vendor, method, target, body }: BareCall) {
  if (vendor === "agora") {
    const authorization = `Bearer ${appToken}`;
    return {
      method,
      path: `/app-id/${benchAgoraApp.appId}/${target}`,
      headers: { host: benchAgoraApp.host, authorization, accept: "application/json" },
    };
  }
  const { sdkAppId, adminUserId } = benchTencentApp;
  const random = Math.floor(Math.random() * 2 ** 32);
  const query = `sdkappid=${sdkAppId}&identifier=${adminUserId}&usersig=${signer.sign(benchTencentApp)}&random=${random}`;
  return {
    method,
    path: `/v4/${target}?${query}&contenttype=json`,
    headers: { host: tencentHost, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

const handlerMs: number[] = [];
const bareMs: number[] = [];
const total = Number(warmUps) + Number(pairs);
for (let index = 0; index < total; index += 1) {
  const call = read.bareCall(index);
  const isHandlerFirst = Math.random() < 0.5;
  const early = isHandlerFirst ? await callHandler(index) : await callBare(call);
  const late = isHandlerFirst ? await callBare(call) : await callHandler(index);
  if (index >= Number(warmUps)) {
    handlerMs.push(isHandlerFirst ? early : late);
    bareMs.push(isHandlerFirst ? late : early);
  }
}
await pool.close();
process.send?.({ handlerMs, bareMs }, () => process.exit(0));
