import { readFile } from "node:fs/promises";
import type { CliWorld } from "../world.ts";
import { usageError } from "./command-failure.ts";

/** The text of a file that was named on the command line; `-` is stdin. */
export async function readInput({ readStdin }: Pick<CliWorld, "readStdin">, path: string): Promise<string> {
  if (path === "-") {
    return readStdin();
  }
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code})`);
  }
}
