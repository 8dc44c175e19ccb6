/** What proves that a webhook comes from the app's vendor, and how one is read. Kept in the app's secret. */
interface WebhookSettings {
  /** Last segment of the URL. Two while it is rotated, the new one first. */
  readonly pathSecrets: readonly string[];
}

export interface TencentWebhookSettings extends WebhookSettings {
  /** The console's authentication token; two while it is rotated, the new one first. */
  readonly tokens: readonly string[];
}

export interface AgoraWebhookSettings extends WebhookSettings {
  /** The secrets that the vendor has made, one for each callback rule. */
  readonly secrets: readonly string[];
  /** `org#app`: every webhook names it. */
  readonly appKey: string;
  /** How long before the vendor says so an account may have been offline. */
  readonly offlineGraceSeconds: number;
}
