import { CachedSecrets } from "../apps/cached-secret.ts";
import { parseWebhookApp, type WebhookApp } from "../apps/parse-webhook-app.ts";
import type { ReadSecret } from "../apps/secret-store.ts";
import { type AppName, asAppName, isAppName } from "../identity/ids.ts";
import { type Clocks, type Moment, momentNow, msSince } from "../upstream/elapsed.ts";
import { isRollcallError, type RollcallError } from "../upstream/rollcall-error.ts";
import { isOneOfSecrets } from "./same-secret.ts";

/** Least time between two reads of an app's secret that wrong path secrets cause. It may have been rotated, or be a guess. */
const rereadPauseMs = 5_000;

/** App names of which the time of the last read is kept; guesses can be any number. */
const mostNames = 1_000;

const pathSecretForm = /^[a-z0-9]{32,64}$/;

/** Compared where an app has fewer path secrets, so that each request costs the same. The form of a real one does not match it. */
const noSecret = "";
const secretsCompared = 2;

export interface WebhookDoorDependencies {
  readonly clocks: Clocks;
  readonly readSecret: ReadSecret;
  readonly secretsPrefix: string;
  readonly onStaleSecret: (secretName: string, error: unknown) => void;
  /** Called when an app's secret cannot be used: to the caller such an app does not exist. */
  readonly onMisconfigured: (app: AppName, error: RollcallError) => void;
}

/**
 * Opens to the path secret of an app. An app that does not exist, one that receives no webhooks and a wrong path secret cannot be told
 * apart, by the time either: each name causes one read of its secret in five seconds, and the same comparisons.
 */
export class WebhookDoor {
  readonly #dependencies: WebhookDoorDependencies;
  readonly #secrets: CachedSecrets<WebhookApp | undefined>;
  readonly #readAt = new Map<AppName, Moment>();
  readonly #absent = new Set<AppName>();

  constructor(dependencies: WebhookDoorDependencies) {
    this.#dependencies = dependencies;
    this.#secrets = new CachedSecrets({
      clocks: dependencies.clocks,
      onStale: dependencies.onStaleSecret,
      fetch: async (name) => {
        const text = await dependencies.readSecret(name);
        return text === undefined ? undefined : parseWebhookApp(text, name);
      },
    });
  }

  /** Undefined unless the path secret is one of the app's. @throws errors of Secrets Manager when it does not answer */
  async open(name: string, pathSecret: string): Promise<WebhookApp | undefined> {
    if (!isAppName(name) || !pathSecretForm.test(pathSecret)) {
      return undefined;
    }
    const app = asAppName(name);
    const cached = await this.#cached(app);
    if (opens(cached, pathSecret)) {
      return cached;
    }
    if (!this.#mayRead(app)) {
      return undefined;
    }
    const renewed = await this.#read(app, () => this.#secrets.renew(this.#secretName(app), cached));
    return opens(renewed, pathSecret) ? renewed : undefined;
  }

  /** The app without a read, or with one where none is cached and a read is allowed. */
  async #cached(app: AppName): Promise<WebhookApp | undefined> {
    if (this.#absent.has(app)) {
      return undefined;
    }
    const name = this.#secretName(app);
    return this.#readAt.has(app)
      ? this.#orAbsent(app, () => this.#secrets.get(name))
      : this.#read(app, () => this.#secrets.get(name));
  }

  #read(app: AppName, read: () => Promise<WebhookApp | undefined>): Promise<WebhookApp | undefined> {
    this.#rememberRead(app);
    return this.#orAbsent(app, read);
  }

  async #orAbsent(app: AppName, read: () => Promise<WebhookApp | undefined>): Promise<WebhookApp | undefined> {
    try {
      const found = await read();
      this.#markAbsent(app, found === undefined);
      return found;
    } catch (error) {
      if (!isRollcallError(error)) {
        throw error;
      }
      this.#markAbsent(app, true);
      this.#dependencies.onMisconfigured(app, error);
      return undefined;
    }
  }

  #markAbsent(app: AppName, isAbsent: boolean): void {
    if (isAbsent) {
      this.#absent.add(app);
    } else {
      this.#absent.delete(app);
    }
  }

  #mayRead(app: AppName): boolean {
    const readAt = this.#readAt.get(app);
    return readAt === undefined || msSince(this.#dependencies.clocks, readAt) >= rereadPauseMs;
  }

  #rememberRead(app: AppName): void {
    const [oldest] = this.#readAt.size >= mostNames && !this.#readAt.has(app) ? this.#readAt.keys() : [];
    if (oldest !== undefined) {
      this.#readAt.delete(oldest);
      this.#absent.delete(oldest);
    }
    this.#readAt.delete(app);
    this.#readAt.set(app, momentNow(this.#dependencies.clocks));
  }

  #secretName(app: AppName): string {
    return `${this.#dependencies.secretsPrefix}/apps/${app}`;
  }
}

function opens(found: WebhookApp | undefined, pathSecret: string): found is WebhookApp {
  const own = found?.webhook.pathSecrets ?? [];
  const compared = Array.from({ length: secretsCompared }, (_, index) => own[index] ?? noSecret);
  return isOneOfSecrets(pathSecret, compared);
}
