export const scopes = ["read:live", "read:attendance", "write:rooms", "erase:members"] as const;

/** What a caller may be allowed to do. */
export type Scope = (typeof scopes)[number];

/** What an endpoint asks for. `open` is said of endpoints that everybody may call. */
export type EndpointScope = Scope | "open";
