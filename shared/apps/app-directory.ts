import { AppTokenMint } from "../agora-chat/app-token.ts";
import type { AgoraCredential } from "../agora-chat/credential.ts";
import { type AgoraApp, agoraRetries } from "../agora-chat/rest-call.ts";
import type { AppName } from "../identity/ids.ts";
import type { TencentCredential } from "../tencent-chat/credential.ts";
import { type TencentApp, tencentRetries } from "../tencent-chat/rest-call.ts";
import { UserSigSigner } from "../tencent-chat/user-sig.ts";
import type { CredentialSource } from "../upstream/credential-source.ts";
import { HostChooser } from "../upstream/host-chooser.ts";
import type { Pacer } from "../upstream/pacer.ts";
import { RollcallError } from "../upstream/rollcall-error.ts";
import type { Transport } from "../upstream/transport.ts";
import type { World } from "../upstream/world.ts";
import { CachedSecrets } from "./cached-secret.ts";
import { type AppCredential, parseCredential } from "./parse-credential.ts";
import type { ReadSecret } from "./secret-store.ts";

/** An app, ready to be called. */
export type VendorApp = ({ readonly provider: "tencent" } & TencentApp) | ({ readonly provider: "agora" } & AgoraApp);

export interface AppDirectoryDependencies {
  readonly readSecret: ReadSecret;
  readonly secretsPrefix: string;
  readonly transport: Transport;
  readonly world: World;
  /** The pacer of an app; the live reads give `unpaced` for all. */
  readonly pacerFor: (app: AppName) => Pacer;
  readonly onStaleSecret: (secretName: string, error: unknown) => void;
}

/** Whose app is it: from the operator's name for an app to something that signs for it and calls its vendor. */
export class AppDirectory {
  readonly #dependencies: AppDirectoryDependencies;
  readonly #secrets: CachedSecrets<AppCredential | undefined>;
  readonly #signer: UserSigSigner;
  readonly #mint: AppTokenMint;
  readonly #hosts = new HostChooser();

  constructor(dependencies: AppDirectoryDependencies) {
    this.#dependencies = dependencies;
    this.#signer = new UserSigSigner(dependencies.world.now);
    this.#mint = new AppTokenMint(dependencies.world.now);
    this.#secrets = new CachedSecrets({
      now: dependencies.world.now,
      onStale: dependencies.onStaleSecret,
      fetch: async (name) => {
        const text = await dependencies.readSecret(name);
        return text === undefined ? undefined : parseCredential(text);
      },
    });
  }

  /**
   * The app of that name. Costs a fetch from Secrets Manager the first time and every five minutes.
   *
   * @throws RollcallError `unknown-app`; `misconfigured` when its secret is malformed; `internal` when Secrets Manager does
   *   not answer and no value is at hand
   */
  async find(app: AppName): Promise<VendorApp> {
    const credential = await this.#credential(app);
    const { transport, world, pacerFor } = this.#dependencies;
    const shared = { transport, world, pacer: pacerFor(app) };
    if (credential.provider === "tencent") {
      return {
        provider: "tencent",
        ...shared,
        hosts: this.#hosts,
        signer: this.#signer,
        credentials: this.#source(app, isTencent),
        retries: tencentRetries,
      };
    }
    return {
      provider: "agora",
      ...shared,
      mint: this.#mint,
      credentials: this.#source(app, isAgora),
      retries: agoraRetries,
    };
  }

  #secretName(app: AppName): string {
    return `${this.#dependencies.secretsPrefix}/apps/${app}`;
  }

  async #credential(app: AppName): Promise<AppCredential> {
    return this.#known(app, await this.#ask(() => this.#secrets.get(this.#secretName(app))));
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
        return wanted(this.#known(app, renewed));
      },
    };
  }

  #known(app: AppName, credential: AppCredential | undefined): AppCredential {
    if (credential === undefined) {
      throw new RollcallError("unknown-app", `no app is called ${app}; apps are the secrets under …/apps/`);
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
