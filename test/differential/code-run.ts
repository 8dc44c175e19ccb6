import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { CodeProcessOrder } from "./code-process.ts";
import { transcriptDescriptor } from "./transcript-descriptor.ts";

/** Nearly all objects of a run die young: a larger young generation saves a tenth of the time. */
const flags = ["--max-semi-space-size=64", "--import", new URL("virtual-time.ts", import.meta.url).href];

/** The transcript of one checkout, line by line, from a process of its own. */
export class CodeRun {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = "";

  constructor(order: CodeProcessOrder) {
    this.folder = order.folder;
    const file = join(import.meta.dirname, "code-process.ts");
    this.#child = spawn(process.execPath, [...flags, file, JSON.stringify(order)], {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString("utf8")).slice(-mostOfErrors);
    });
    const transcript = this.#child.stdio[transcriptDescriptor];
    if (!(transcript instanceof Readable)) {
      throw new Error("the process has no transcript");
    }
    this.#lines = createInterface({ input: transcript, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  }

  /** Undefined at the end. @throws Error when the process fails */
  async nextLine(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    if (done !== true) {
      return value;
    }
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "exit");
    }
    if (this.#child.exitCode !== 0) {
      throw new Error(`the code in ${this.folder} did not come to its end:\n${this.#errors}`);
    }
    return undefined;
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}

const mostOfErrors = 4_000;
