import { Buffer } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { withoutCoding } from "./content-coding.ts";
import { onGivenUp } from "./give-up.ts";

/** Why an exchange was ended by us: its time was over, or its caller has gone. */
export type EndedBy = "timeout" | "given-up";

export interface CollectedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface ExchangeOptions {
  readonly timeoutMs: number;
  /** Of a compressed answer, decompressed. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  readonly onSent: (() => void) | undefined;
}

/**
 * One request and its whole answer, ended when its time is over or its caller has gone, even while it waits for a connection.
 *
 * A handler of undici's dispatch: `request`, built on it, makes a stream for each answer and takes a signal for each call, which
 * is more work than all the rest of a call with a small answer. `AbortSignal.timeout` would go off for every call, long after it.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  isSent = false;
  endedBy: EndedBy | undefined;
  readonly #options: ExchangeOptions;
  readonly #resolve: (answer: CollectedAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopWaiting: (() => void) | undefined;
  readonly #giveUp = (): void => this.#end("given-up");
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(options: ExchangeOptions, resolve: (answer: CollectedAnswer) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** To be called once. */
  send(dispatcher: Pick<Dispatcher, "dispatch">, request: Dispatcher.DispatchOptions): void {
    const { timeoutMs, signal } = this.#options;
    if (signal?.aborted === true) {
      this.#giveUp();
      return;
    }
    this.#stopWaiting = signal && onGivenUp(signal, this.#giveUp);
    this.#timer = setTimeout(() => this.#end("timeout"), Math.max(1, Math.ceil(timeoutMs)));
    try {
      dispatcher.dispatch(request, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Called when a free connection takes the request. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.endedBy !== undefined) {
      // Takes the request off the connection. `controller.abort` would cut the connection, and it is as good as new.
      throw new Error(this.endedBy);
    }
    this.#controller = controller;
    this.isSent = true;
    this.#options.onSent?.();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    try {
      const bytes = withoutCoding(joined(this.#chunks), this.#headers["content-encoding"], this.#options.maxBytes);
      this.#stop();
      this.#resolve({ status: this.#status, headers: this.#headers, text: textOf(bytes) });
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#stop();
    this.#reject(error);
  }

  #end(endedBy: EndedBy): void {
    this.endedBy ??= endedBy;
    const reason = new Error(this.endedBy);
    this.#controller?.abort(reason);
    this.#fail(reason);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#stopWaiting?.();
  }
}

const byteOrderMark = "\uFEFF";

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}
