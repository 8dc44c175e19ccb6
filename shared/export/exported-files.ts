/** Where ended days are written to: a bucket, or a folder on this machine. */
export interface FileWriter {
  /** Writes the file as a whole, in place of one with this key. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Succeeds too where there is no such file. */
  delete(key: string): Promise<void>;
}

export interface StoredFile {
  readonly bytes: Uint8Array;
  /** Changes with every write of other bytes. */
  readonly version: string;
}

/** The same for rewriting what is there. */
export interface FileRewriter {
  /** The keys with a prefix, ascending, page by page. @param after the last key of an earlier listing */
  list(prefix: string, after: string | undefined): AsyncIterable<readonly string[]>;
  /** Undefined when there is no such file. */
  get(key: string): Promise<StoredFile | undefined>;
  /** Compare and swap. False when the file is no longer the version that was read; then nothing is written. */
  replace(key: string, bytes: Uint8Array, version: string): Promise<boolean>;
}
