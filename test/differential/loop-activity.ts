import { channel } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";

/**
 * Whether anything is under way that ends without a timer: requests that this process has sent or is answering, by Node's
 * HTTP and by undici, and callbacks for the next turn of the loop. Read from diagnostics channels, so that no code has to
 * take part.
 */
export class LoopActivity {
  readonly #underWay = new Set<object>();
  #events = 0;
  #eventsSeen = 0;

  constructor() {
    const beginHttp = (message: ClientRequest | ServerResponse) => {
      this.#begin(message);
      message.once("close", () => this.#end(message));
    };
    on<{ request: ClientRequest }>("http.client.request.created", ({ request }) => beginHttp(request));
    on<{ request: IncomingMessage; response: ServerResponse }>("http.server.request.start", ({ response }) =>
      beginHttp(response),
    );
    on<{ request: object }>("undici:request:create", ({ request }) => this.#begin(request));
    on<{ request: object }>("undici:request:trailers", ({ request }) => this.#end(request));
    on<{ request: object }>("undici:request:error", ({ request }) => this.#end(request));
  }

  /** True also when a request or callback began or ended since the last call. */
  isBusy(): boolean {
    const isChanged = this.#events !== this.#eventsSeen;
    this.#eventsSeen = this.#events;
    return isChanged || this.#underWay.size > 0;
  }

  /** `setImmediate` that counts. */
  countedImmediate(original: typeof setImmediate) {
    return (callback: (...values: unknown[]) => void, ...values: unknown[]): NodeJS.Immediate => {
      const immediate = original(() => {
        this.#end(immediate);
        callback(...values);
      });
      this.#begin(immediate);
      return immediate;
    };
  }

  countedClear(original: typeof clearImmediate) {
    return (immediate: NodeJS.Immediate | undefined): void => {
      original(immediate);
      if (immediate !== undefined) {
        this.#end(immediate);
      }
    };
  }

  async countedPromise<Value>(turn: Promise<Value>): Promise<Value> {
    this.#begin(turn);
    try {
      return await turn;
    } finally {
      this.#end(turn);
    }
  }

  #begin(work: object): void {
    this.#events += 1;
    this.#underWay.add(work);
  }

  #end(work: object): void {
    this.#events += 1;
    this.#underWay.delete(work);
  }
}

function on<Message>(name: string, listener: (message: Message) => void): void {
  channel(name).subscribe((message) => listener(message as Message));
}
