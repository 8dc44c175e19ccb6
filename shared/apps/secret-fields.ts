import * as v from "valibot";
import { keyInWords } from "../upstream/key-names.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import { type Fields, isFields } from "../upstream/tolerant-fields.ts";
import { objectFromText } from "./secret-text.ts";

const mostKeysListed = 5;

/** A fault of a secret; `readSecretText` adds the secret's name. */
export class SecretFault extends Error {}

/** Parses the text of a secret, and names the secret in the faults of the reading. @throws RollcallError `misconfigured` */
export function readSecretText<Value>(text: string, secretName: string, read: (secret: Fields) => Value): Value {
  try {
    const secret = parseJson(text);
    if (!isFields(secret)) {
      throw new SecretFault("it must be a JSON object");
    }
    return read(secret);
  } catch (error) {
    throw error instanceof SecretFault
      ? new RollcallError("misconfigured", `the secret ${secretName} cannot be used: ${error.message}`)
      : error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: the parser's message quotes the secret.
    throw new SecretFault("it is not JSON");
  }
}

/** Unknown keys are errors, since a misspelt option would silently do nothing. */
export function unknownKeys(given: Fields, known: object, where: string): readonly string[] {
  const names = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (names.length === 0) {
    return [];
  }
  const listed =
    names.slice(0, mostKeysListed).map(keyInWords).join(", ") + (names.length > mostKeysListed ? ", …" : "");
  return [
    `${listed} ${names.length === 1 ? "is no key" : "are no keys"} of ${where}, which has ${Object.keys(known).join(", ")}`,
  ];
}

/** The same for an object inside of the secret, which may be written as text. */
export function unknownKeysWithin(fields: Fields, key: string, known: object): readonly string[] {
  const given = objectFromText(fields[key]);
  return isFields(given) ? unknownKeys(given, known, key) : [];
}

/** @throws SecretFault that names the faulty fields, and the other `faults` */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  given: Fields,
  faults: readonly string[],
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given, { abortPipeEarly: true });
  if (result.success && faults.length === 0) {
    return result.output;
  }
  throw new SecretFault([...(result.issues ?? []).map(faultOf), ...faults].join("; "));
}

/** Valibot's own messages quote the received value, which may be a key, so only our messages are used. */
function faultOf(issue: v.BaseIssue<unknown>): string {
  const [first, ...rest] = (issue.path ?? []).map(({ key }) => String(key));
  const field = [first ?? "secret", ...rest.map(keyInPath)].join(".");
  return issue.received === "undefined" ? `${field} is missing` : `${field} ${issue.message}`;
}

/** Keys below the first level are names of commands, written by the operator. */
function keyInPath(name: string): string {
  return /^[\w/-]{1,128}$/.test(name) ? name : "…";
}
