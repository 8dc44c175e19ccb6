/** Signs for one Agora App ID. Kept in Secrets Manager and in memory, nowhere else. */
export interface AgoraCredential {
  readonly provider: "agora";
  /** 32 hex characters, used as text. */
  readonly appId: string;
  /** 32 hex characters, used as text. */
  readonly appCertificate: string;
  /** The REST host of the project, as its console shows it. */
  readonly host: string;
  /** The older path form `/{orgName}/{appName}`; undefined for `/app-id/{appId}`. */
  readonly application: { readonly orgName: string; readonly appName: string } | undefined;
  /** Overrides the largest page of the host. */
  readonly maxPageSize: number | undefined;
}
