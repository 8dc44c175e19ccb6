import { Buffer } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { withoutCoding } from "./content-coding.ts";
import { onAbort } from "./shared-abort-listener.ts";

/** Why we ended an exchange: its timeout passed, or its signal was aborted. */
export type EndedBy = "timeout" | "aborted";

export interface CollectedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface ExchangeOptions {
  readonly timeoutMs: number;
  /** Largest answer, after decompression. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  readonly onSent: (() => void) | undefined;
}

/**
 * One request and its whole answer, as a handler of undici's `dispatch`. It ends when its timeout passes or its signal is aborted, even
 * while it waits for a connection.
 *
 * undici's `request` does not report when a call is written to a connection. `onRequestStart` does, and two parts depend on it: the pacer
 * counts a second's calls from that instant, and a failure before it may be sent to the backup host, since the vendor has not seen the call.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** True once the request has been written to a connection. */
  isSent = false;
  endedBy: EndedBy | undefined;
  readonly #options: ExchangeOptions;
  readonly #resolve: (answer: CollectedAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #removeAbortCallback: (() => void) | undefined;
  readonly #abort = (): void => this.#end("aborted");
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(options: ExchangeOptions, resolve: (answer: CollectedAnswer) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Call it once. */
  send(dispatcher: Pick<Dispatcher, "dispatch">, request: Dispatcher.DispatchOptions): void {
    const { timeoutMs, signal } = this.#options;
    if (signal?.aborted === true) {
      this.#abort();
      return;
    }
    this.#removeAbortCallback = signal && onAbort(signal, this.#abort);
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
      // Throwing takes the request off the connection and keeps it open; `controller.abort` would close it.
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
    this.#removeAbortCallback?.();
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
