import { type AppCredential, parseCredential } from "../../shared/apps/parse-credential.ts";
import { parseWebhookApp } from "../../shared/apps/parse-webhook-app.ts";
import { isRollcallError } from "../../shared/upstream/rollcall-error.ts";
import { type Fields, isFields } from "../../shared/upstream/tolerant-fields.ts";
import { usageError } from "../terminal/command-failure.ts";

/** An app's secret as it was written, and what it says. The text is what gets stored, so that nothing of it is lost. */
export interface WrittenCredential {
  readonly text: string;
  readonly credential: AppCredential;
}

/** Where the search begins when a Tencent credential names no region. */
const firstRegion = "singapore";

/**
 * Reads what an operator wrote into a file. A Tencent credential may leave its region out.
 *
 * @param name for the message
 * @throws CommandFailure `usage`
 */
export function readWritten(text: string, name: string): WrittenCredential {
  return written(fieldsOf(text, name), name);
}

/** The same credential elsewhere. */
export function movedTo(given: WrittenCredential, where: Fields): WrittenCredential {
  return written({ ...fieldsOf(given.text, "the credential"), ...where }, "the credential");
}

/** @throws CommandFailure `usage` that names the faulty fields, never their values */
export function written(fields: Fields, name: string): WrittenCredential {
  const needsRegion = fields["provider"] === "tencent" && fields["region"] === undefined;
  const text = JSON.stringify(needsRegion ? { ...fields, region: firstRegion } : fields);
  try {
    // Refused here, and only here: a mistake in it stops no other part of the app.
    parseWebhookApp(text, `in ${name}`);
    return { text, credential: parseCredential(text, `in ${name}`) };
  } catch (error) {
    throw isRollcallError(error) ? usageError(error.message) : error;
  }
}

function fieldsOf(text: string, name: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message quotes the text.
    throw usageError(`${name} is not JSON`);
  }
  if (!isFields(value) || Array.isArray(value)) {
    throw usageError(`${name} must be a JSON object`);
  }
  return value;
}
