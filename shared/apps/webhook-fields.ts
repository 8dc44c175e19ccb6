import * as v from "valibot";
import { numberFromText, objectFromText } from "./secret-text.ts";

/** The fields of `webhook` in an app's secret. Messages say what would be right, and never quote the value. */

const defaultOfflineGraceSeconds = 120;
const longestOfflineGraceSeconds = 3600;

/** A callback rule of Agora has a secret of its own, there are four rules, and each may be rotated. */
const mostSecrets = 8;

const aPathSecret = "must be 32 to 64 of a-z and 0-9, or a list of one or two of them";
/** The console of Tencent accepts letters, digits and hyphens in a path, and no query at all. */
const pathSecret = v.pipe(v.string(aPathSecret), v.regex(/^[a-z0-9]{32,64}$/, aPathSecret));

const aWord = "must be a list of texts of 1 to 256 characters without blanks";
const words = (least: number, most: number) =>
  v.pipe(
    v.unknown(),
    v.transform(objectFromText),
    v.array(v.pipe(v.string(aWord), v.regex(/^[\x21-\x7e]{1,256}$/, aWord)), aWord),
    v.minLength(least, "must hold one at least"),
    v.maxLength(most, `must hold at most ${most}`),
  );

const pathSecretField = v.pipe(
  v.unknown(),
  v.transform(oneOrList),
  v.array(pathSecret, aPathSecret),
  v.minLength(1, aPathSecret),
  v.maxLength(2, aPathSecret),
);

export const tencentWebhookFields = { pathSecret: pathSecretField, tokens: words(1, 2) };

const aGrace = `must be a whole number from 0 to ${longestOfflineGraceSeconds}`;
export const agoraWebhookFields = {
  pathSecret: pathSecretField,
  // None until the vendor has made one, which it does only when it is given the URL.
  secrets: words(0, mostSecrets),
  appKey: v.optional(
    v.pipe(v.string("must be a text"), v.regex(/^[^#\s]{1,128}#[^#\s]{1,128}$/, "must be as in org#app")),
  ),
  offlineGraceSeconds: v.optional(
    v.pipe(
      v.unknown(),
      v.transform(numberFromText),
      v.number(aGrace),
      v.safeInteger(aGrace),
      v.minValue(0, aGrace),
      v.maxValue(longestOfflineGraceSeconds, aGrace),
    ),
    defaultOfflineGraceSeconds,
  ),
};

function oneOrList(value: unknown): unknown {
  const given = typeof value === "string" && value.startsWith("[") ? objectFromText(value) : value;
  return typeof given === "string" ? [given] : given;
}
