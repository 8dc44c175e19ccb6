import * as v from "valibot";
import { readPrivateFile, writePrivateFile } from "../private-file.ts";
import type { StoredSecret } from "./stored-secret.ts";

const storedVersion = v.object({
  versionId: v.string(),
  createdAt: v.number(),
  secretString: v.exactOptional(v.string()),
  secretBinary: v.exactOptional(v.string()),
  stages: v.array(v.string()),
});
const storedSecret = v.object({
  name: v.string(),
  arn: v.string(),
  createdAt: v.number(),
  changedAt: v.number(),
  description: v.exactOptional(v.string()),
  deletedAt: v.exactOptional(v.number()),
  versions: v.array(storedVersion),
});
const vaultFile = v.object({ secrets: v.array(storedSecret) });

/** Empty when there is no file. Errors never quote the content, which may hold secrets. */
export function readVaultFile(path: string): readonly StoredSecret[] {
  const text = readPrivateFile(path);
  if (text === undefined) {
    return [];
  }
  try {
    return v.parse(vaultFile, JSON.parse(text)).secrets;
  } catch {
    throw new Error(
      `${path} cannot be read as the state of the embedded Secrets Manager; npm start -- --fresh clears it`,
    );
  }
}

export function writeVaultFile(path: string, secrets: readonly StoredSecret[]): void {
  writePrivateFile(path, `${JSON.stringify({ secrets }, null, 2)}\n`);
}
