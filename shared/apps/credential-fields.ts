import * as v from "valibot";
import { isAgoraHost } from "../agora-chat/hosts.ts";
import { type TencentRegion, tencentRegions } from "../tencent-chat/regions.ts";
import { booleanFromText, numberFromText, objectFromText } from "./secret-text.ts";

/** The fields of an app's secret, as the README lists them. Messages say what would be right, and never quote the value. */

const mostPageSize = 1000;
const defaultDiscoveryMinutes = 5;

const aText = "must be a text";
const text = v.pipe(
  v.string(aText),
  v.check((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "must not hold control characters"),
);
const hex = (digits: number) =>
  v.pipe(v.string(aText), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`, "i"), `must be ${digits} hex characters`));

/** A segment of the vendor's path. Only dots are refused: HTTP clients resolve such a segment away. */
const pathName = v.pipe(
  v.string(aText),
  v.regex(/^(?!\.+$)[A-Za-z0-9_.-]{1,128}$/, "must be letters, digits, _ . - and not only dots"),
);

const number = (wanted: string) => v.pipe(v.unknown(), v.transform(numberFromText), v.number(wanted));
const wholeNumber = (from: number, to: number, wanted: string) =>
  v.pipe(number(wanted), v.safeInteger(wanted), v.minValue(from, wanted), v.maxValue(to, wanted));

const aRate = "must be a number of calls a second from 1 to 1000";
const callsPerSecond = v.optional(
  v.pipe(
    v.unknown(),
    v.transform(objectFromText),
    v.record(
      v.pipe(v.string(), v.regex(/^[a-z0-9_-]{1,64}\/[a-z0-9_-]{1,64}$/i, "must be named as in service/command")),
      v.pipe(number(aRate), v.minValue(1, aRate), v.maxValue(1000, aRate)),
      "must be an object of rates by command",
    ),
  ),
);

export const discoveryFields = {
  namePattern: v.pipe(text, v.minLength(1, "must not be empty"), v.maxLength(200, "must be at most 200 characters")),
  roster: v.optional(v.pipe(v.unknown(), v.transform(booleanFromText), v.boolean("must be true or false")), true),
  everyMinutes: v.optional(wholeNumber(1, 1440, "must be a whole number from 1 to 1440"), defaultDiscoveryMinutes),
};

/** Read where webhooks are received. */
const ofWebhooks = v.optional(v.unknown());

export const tencentFields = {
  provider: v.literal("tencent"),
  sdkAppId: wholeNumber(1, Number.MAX_SAFE_INTEGER, "must be a whole number above 0"),
  adminUserId: v.pipe(text, v.minLength(1, "must not be empty"), v.maxBytes(32, "must be at most 32 bytes")),
  secretKey: hex(64),
  region: v.picklist(
    tencentRegions as readonly [TencentRegion, ...TencentRegion[]],
    `must be one of ${tencentRegions.join(", ")}`,
  ),
  callsPerSecond,
  discovery: v.optional(
    v.pipe(v.unknown(), v.transform(objectFromText), v.object(discoveryFields, "must be an object with a namePattern")),
  ),
  webhook: ofWebhooks,
};

export const agoraFields = {
  provider: v.literal("agora"),
  appId: hex(32),
  appCertificate: hex(32),
  host: v.pipe(
    v.string(aText),
    v.toLowerCase(),
    v.check(isAgoraHost, "must be a bare host name in a domain of the vendor, such as a61.chat.agora.io"),
  ),
  orgName: v.optional(pathName),
  appName: v.optional(pathName),
  maxPageSize: v.optional(wholeNumber(1, mostPageSize, `must be a whole number from 1 to ${mostPageSize}`)),
  callsPerSecond,
  webhook: ofWebhooks,
};
