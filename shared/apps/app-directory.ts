import type { AgoraCredential } from "../agora-chat/credential.ts";
import type { AppName } from "../identity/ids.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import type { CredentialSource } from "../upstream/credential-source.ts";
import type { Pacer } from "../upstream/pacer.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { Transport } from "../upstream/transport.ts";
import type { World } from "../upstream/world.ts";
import { CachedSecrets } from "./cached-secret.ts";
import { type AppCredential, type AppSweepSettings, parseCredential } from "./parse-credential.ts";
import type { ReadSecret } from "./secret-store.ts";

interface Reach {
  readonly transport: Transport;
  readonly world: World;
  readonly pacer: Pacer;
  /** Settings of the sweep, from the app's secret. */
  readonly sweep: AppSweepSettings;
}

/**
 * An app and what calls to its vendor need, except the signing library: only functions that call a vendor load that vendor's
 * (`TencentTools`, `AgoraTools`).
 */
export type AppAccess =
  | (Reach & { readonly provider: "tencent"; readonly credentials: CredentialSource<TencentCredential> })
  | (Reach & { readonly provider: "agora"; readonly credentials: CredentialSource<AgoraCredential> });

export interface AppDirectoryDependencies {
  readonly readSecret: ReadSecret;
  readonly secretsPrefix: string;
  readonly transport: Transport;
  readonly world: World;
  /** The pacer of an app; live reads use `gatedPacers`. */
  readonly pacerFor: (app: AppName) => Pacer;
  readonly onStaleSecret: (secretName: string, error: unknown) => void;
}

/** Resolves the operator's name for an app to its credential and the access to its vendor. */
export class AppDirectory {
  readonly #dependencies: AppDirectoryDependencies;
  readonly #secrets: CachedSecrets<AppCredential | undefined>;

  constructor(dependencies: AppDirectoryDependencies) {
    this.#dependencies = dependencies;
    this.#secrets = new CachedSecrets({
      clocks: dependencies.world,
      onStale: dependencies.onStaleSecret,
      fetch: async (name) => {
        const text = await dependencies.readSecret(name);
        return text === undefined ? undefined : parseCredential(text, name);
      },
    });
  }

  /**
   * The app of that name. Reads Secrets Manager the first time and every five minutes.
   *
   * @throws RollcallError `unknown-app`; `misconfigured` when its secret is malformed; `internal` when Secrets Manager does
   *   not answer and no value is cached
   */
  async find(app: AppName): Promise<AppAccess> {
    const credential = await this.#credential(app);
    const { transport, world, pacerFor } = this.#dependencies;
    const reach = { transport, world, pacer: pacerFor(app), sweep: credential.sweep ?? {} };
    return credential.provider === "tencent"
      ? { provider: "tencent", ...reach, credentials: this.#source(app, isTencent) }
      : { provider: "agora", ...reach, credentials: this.#source(app, isAgora) };
  }

  #secretName(app: AppName): string {
    return `${this.#dependencies.secretsPrefix}/apps/${app}`;
  }

  async #credential(app: AppName): Promise<AppCredential> {
    return this.#existing(app, await this.#ask(() => this.#secrets.get(this.#secretName(app))));
  }

  #source<Wanted extends AppCredential>(
    app: AppName,
    isWanted: (credential: AppCredential) => credential is Wanted,
  ): CredentialSource<Wanted> {
    const wanted = (credential: AppCredential): Wanted => {
      if (!isWanted(credential)) {
        throw new RollcallError("misconfigured", "the app's secret now belongs to another vendor");
      }
      return credential;
    };
    return {
      current: async () => wanted(await this.#credential(app)),
      renew: async (refused) => {
        const renewed = await this.#ask(() => this.#secrets.renew(this.#secretName(app), refused));
        return wanted(this.#existing(app, renewed));
      },
    };
  }

  #existing(app: AppName, credential: AppCredential | undefined): AppCredential {
    if (credential === undefined) {
      throw new RollcallError(
        "unknown-app",
        `no app is called ${app}: there is no secret whose name ends in /apps/${app}`,
      );
    }
    return credential;
  }

  async #ask<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof RollcallError) {
        throw error;
      }
      throw new RollcallError("internal", "Secrets Manager did not answer", { cause: error });
    }
  }
}

const isTencent = (credential: AppCredential): credential is TencentCredential => credential.provider === "tencent";
const isAgora = (credential: AppCredential): credential is AgoraCredential => credential.provider === "agora";
