export const scopes = ["read:live", "read:attendance", "write:rooms", "erase:members"] as const;

/** What a caller may be allowed to do. */
export type Scope = (typeof scopes)[number];

/** The scope that an endpoint requires; `any` where one of them will do, `open` for everybody. */
export type EndpointScope = Scope | "any" | "open";
