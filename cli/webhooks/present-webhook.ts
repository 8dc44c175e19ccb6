import type { WebhookApp } from "../../shared/apps/parse-webhook-app.ts";
import type { CommandContext } from "../command-context.ts";
import { consoleSteps } from "./console-steps.ts";

export interface AddressOptions {
  readonly url?: string;
  readonly reveal?: boolean;
}

/** Prints what to paste where. As JSON without the secrets, since that ends up in files and logs of pipelines. */
export function presentWebhook(
  context: CommandContext<AddressOptions>,
  name: string,
  apiUrl: string,
  app: WebhookApp,
): void {
  const { pathSecrets } = app.webhook;
  const [pathSecret = ""] = pathSecrets;
  const url = `${apiUrl}/v1/webhooks/${name}/${pathSecret}`;
  const token = app.provider === "tencent" ? app.webhook.tokens[0] : undefined;
  const secrets = context.options.reveal === true ? { url, ...(token === undefined ? {} : { token }) } : {};
  const value = { app: name, provider: app.provider, ...secrets, rotating: isRotating(app), steps: consoleSteps(app) };
  context.result(value, () =>
    [
      `URL    ${url}`,
      ...(token === undefined ? [] : [`token  ${token}`]),
      "",
      ...consoleSteps(app).map((step, index) => `${index + 1}. ${step}`),
    ].join("\n"),
  );
}

/** Whether an older secret is taken as well. */
export function isRotating(app: WebhookApp): boolean {
  return app.webhook.pathSecrets.length > 1 || (app.provider === "tencent" && app.webhook.tokens.length > 1);
}
