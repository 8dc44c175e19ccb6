import type { AnnouncedStage } from "../stage/announce-stage.ts";
import type { Access } from "../stage/stack-outputs.ts";

export interface SetupOptions {
  readonly app: string;
  readonly file?: string;
  readonly keyId: string;
  readonly url?: string;
  readonly param?: readonly string[];
  readonly only?: string;
}

/** What one step hands on to the next. */
export interface SetupState {
  readonly stage: AnnouncedStage;
  /** Whom the API lets in when the setup is done. */
  readonly access: Access;
  /** A live room of the app, for the first call; undefined where the vendor did not name one. */
  readonly sampleGroup: string | undefined;
  /** The text of a key that this run has made, or that was given. */
  readonly key: string | undefined;
}
