export interface VendorReply {
  readonly status: number;
  readonly body: unknown;
}

export interface VendorCall {
  readonly url: URL;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Epoch seconds of the virtual clock. */
  readonly at: number;
}
